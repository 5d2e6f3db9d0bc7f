/**
 * From the probe's records to a recording: requests get the tail that only their event loop's next episode shows, the names of their
 * virtual machine and disk, and the statistics beside them.
 */
package io.iotrace.collector.trace;
