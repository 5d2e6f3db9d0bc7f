// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** One stage of a disk over one second. */
@Name("iotrace.live.StageStatistics")
@Label("Stage of a Disk")
@Description("Time that the requests of a disk spent in one stage, in one second")
@Category({"iotrace", "Live"})
@StackTrace(false)
@Enabled
final class LiveStageStatistics extends Event {
    @Label("Virtual Machine")
    String virtualMachine;

    @Label("Disk")
    String disk;

    @Label("Operation")
    String operation;

    @Label("Stage")
    String stage;

    @Label("Requests")
    long count;

    @Label("Sum")
    @Timespan(Timespan.NANOSECONDS)
    long sum;

    @Label("Median")
    @Timespan(Timespan.NANOSECONDS)
    long median;

    @Label("99th Percentile")
    @Timespan(Timespan.NANOSECONDS)
    long percentile99;

    @Label("Maximum")
    @Timespan(Timespan.NANOSECONDS)
    long maximum;
}
