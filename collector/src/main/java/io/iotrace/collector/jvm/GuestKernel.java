// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.jvm;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The kernel below the JVM and its clocks. */
@Name("iotrace.GuestKernel")
@Label("Guest Kernel")
@Description("The kernel below the JVM and its clocks")
@Category({"iotrace", "Guest"})
@StackTrace(false)
public final class GuestKernel extends Event {
    @Label("Host Name")
    public String hostName;

    @Label("Boot")
    public String bootId;

    @Label("Clock Source")
    @Description("What the kernel counts time by, such as kvm-clock or tsc")
    public String clockSource;

    @Label("PTP Clock")
    @Description("Name of a clock device, such as KVM virtual PTP; absent when there is none")
    public String ptpClock;

    @Label("Monotonic")
    @Description("CLOCK_MONOTONIC in nanoseconds, at this event")
    public long monotonicNanos;

    @Label("Wall")
    @Description("CLOCK_REALTIME in nanoseconds since 1970-01-01T00:00Z, at this event")
    public long wallNanos;
}
