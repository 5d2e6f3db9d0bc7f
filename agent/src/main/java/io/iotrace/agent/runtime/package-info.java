/** The agent itself: weaves the advice into the JDK's classes, tests it, and makes JFR events of what it times. */
package io.iotrace.agent.runtime;
