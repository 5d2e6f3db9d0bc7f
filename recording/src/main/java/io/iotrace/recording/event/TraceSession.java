// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;

/**
 * What was traced, by which iotrace, and how its clock relates to the wall clock. Written when tracing begins, an instant; how long it
 * lasted is in the last {@link TraceProgress}. In format 1 it was written at the end and its start and duration are the window.
 */
@Label("Trace Session")
@Description("What was traced, by which iotrace, and how its clock relates to the wall clock")
@Category({"iotrace", "Session"})
public record TraceSession(
        @Label("Version") @Description("Version of iotrace that wrote the recording")
        String version,

        @Label("Format Version")
        @Description("Version of the event schema; readers ignore event types they do not know")
        int formatVersion,

        @Label("Command") @Description("Command line of iotrace")
        String command,

        @Label("Record Mode") @Description("Which requests were recorded: all, slow, sample or none")
        String recordMode,

        @Label("Back End") @Description("Library that loaded the probe, and its version where it has one")
        String backend,

        @Label("Monotonic Anchor") @Description("Kernel monotonic clock at the anchor, in nanoseconds")
        long monotonicNanos,

        @Label("Wall Anchor") @Description("Wall clock since 1970 at the anchor, in nanoseconds")
        long wallNanos,

        @Label("Request Kinds")
        @Description("Processes traced: qemu, or any when a process that is not QEMU was asked for")
        String requestKinds,

        @Label("Level") @Description("What is measured of each request: device, stages or requests; empty in format 1")
        String level,

        @Label("Sampled Every")
        @Description("One request in so many has its stages measured; 1 for each, 0 when not known")
        int sampledEvery)
        implements RecordingEvent {}
