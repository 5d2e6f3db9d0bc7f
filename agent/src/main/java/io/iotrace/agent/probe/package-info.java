/** What the JDK's own classes call while the agent is attached: defined in the boot loader, and small for that reason. */
package io.iotrace.agent.probe;
