// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Timespan;

/** What a thread of a traced process did over one second. */
@Label("Thread Statistics")
@Description("What a thread of a traced process did over one second")
@Category({"iotrace", "Statistics"})
public record ThreadStatistics(
        @Label("Virtual Machine") @Description("Name of the virtual machine, or of the process when it is not QEMU")
        String virtualMachine,

        @Label("Thread Id") @Description("Thread id on the host")
        int threadId,

        @Label("Name") @Description("Name of the thread") String name,
        @Label("Role") @Description("Role of the thread") String role,

        @Label("On Processor") @Description("Time on a processor") @Timespan(Timespan.NANOSECONDS)
        long onProcessor,

        @Label("Run Queue") @Description("Time runnable but waiting for a processor") @Timespan(Timespan.NANOSECONDS)
        long runQueue,

        @Label("Slices") @Description("Number of times it was given a processor")
        long slices,

        @Label("Episodes")
        @Description("Dispatch episodes begun: wake-ups out of the event loop's wait; 0 when not counted")
        long episodes,

        @Label("Kicks") @Description("Dispatch episodes begun by a guest notification; 0 when not counted")
        long kicks,

        @Label("Interrupts") @Description("Eventfd writes towards the guest; 0 when not counted")
        long interrupts)
        implements RecordingEvent {}
