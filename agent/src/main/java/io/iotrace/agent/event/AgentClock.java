// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/** An instant on JFR's clock (its start time) and the kernel's, each second: what lays events over those of another recorder. */
@Name("iotrace.AgentClock")
@Label("Agent Clock")
@Description("One instant on JFR's clock, which is the event's start, and on the kernel's")
@Category({"iotrace", "Java"})
@StackTrace(false)
@Period("1 s")
public final class AgentClock extends Event {
    @Label("Monotonic")
    @Description("CLOCK_MONOTONIC of the kernel below this JVM, in nanoseconds")
    public long monotonicNanos;

    @Label("Wall")
    @Description("CLOCK_REALTIME, in nanoseconds since 1970-01-01T00:00Z")
    public long wallNanos;

    @Label("Boot")
    @Description("Identity of this start of the kernel; absent when not readable")
    public String bootId;

    @Label("Process")
    @Description("Process id in the outermost name space that this JVM can see")
    public long processId;

    @Label("Lost Operations")
    @Description("Operations since the agent was attached whose event could not be made")
    public long lost;
}
