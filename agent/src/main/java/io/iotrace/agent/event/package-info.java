/** What the agent writes: JFR events, in the agent's loader, as an event of the boot loader would be taken for one of the JDK's own. */
package io.iotrace.agent.event;
