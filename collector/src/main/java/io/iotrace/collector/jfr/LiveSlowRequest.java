// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The slowest request of a disk in one second. */
@Name("iotrace.live.SlowRequest")
@Label("Slowest Request of a Second")
@Description("The request of a disk that took longest in one second; the event is made at its end")
@Category({"iotrace", "Live"})
@StackTrace(false)
@Enabled
final class LiveSlowRequest extends Event {
    @Label("Virtual Machine")
    String virtualMachine;

    @Label("Disk")
    String disk;

    @Label("Operation")
    String operation;

    @Label("Size")
    @DataAmount
    long bytes;

    @Label("Took")
    @Timespan(Timespan.NANOSECONDS)
    long took;

    @Label("Slowest Stage")
    @Description("The stage, or stages between two boundaries seen, in which it was longest")
    String stage;

    @Label("In Slowest Stage")
    @Timespan(Timespan.NANOSECONDS)
    long inStage;
}
