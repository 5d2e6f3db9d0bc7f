// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A method that the agent times, and whether its self-test saw it fire; or what the agent cannot see. */
@Name("iotrace.AgentPoint")
@Label("Agent Point")
@Description("A method that the agent times, and whether its self-test saw it fire; or what the agent cannot see")
@Category({"iotrace", "Java"})
@StackTrace(false)
public final class AgentPoint extends Event {
    @Label("Point")
    @Description("Method, or in words what is not seen")
    public String point;

    @Label("State")
    @Description("fires, untested, silent, or unseen")
    public String state;

    @Label("Reason")
    public String reason;
}
