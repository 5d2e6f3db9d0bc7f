// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Timespan;

/** What a leaf device did over one second, by all its users. */
@Label("Leaf Statistics")
@Description("What a leaf device did over one second, by all its users")
@Category({"iotrace", "Statistics"})
public record LeafStatistics(
        @Label("Leaf") @Description("Kernel name of the device")
        String leaf,

        @Label("Reads") @Description("Reads completed") long reads,
        @Label("Writes") @Description("Writes completed") long writes,
        @Label("Flushes") @Description("Flushes completed") long flushes,

        @Label("Read Size") @Description("Bytes read") @DataAmount
        long readBytes,

        @Label("Written Size") @Description("Bytes written") @DataAmount
        long writtenBytes,

        @Label("Read Time") @Description("Sum over reads from allocation to completion") @Timespan(Timespan.NANOSECONDS)
        long readTime,

        @Label("Write Time")
        @Description("Sum over writes from allocation to completion")
        @Timespan(Timespan.NANOSECONDS)
        long writeTime,

        @Label("In Flight") @Description("Requests in flight at the end of the second")
        int inFlight,

        @Label("Queue Depth") @Description("Mean number of requests in flight over the second")
        double queueDepth)
        implements RecordingEvent {}
