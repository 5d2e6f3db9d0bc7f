/** The Java agent's entry, the only class that the application's class path gets; the rest is in a loader of its own. */
package io.iotrace.agent;
