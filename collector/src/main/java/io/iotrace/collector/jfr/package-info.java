// SPDX-License-Identifier: Apache-2.0
/**
 * What the daemon sees, as events of its own JVM's flight recorder: {@code jcmd PID JFR.start}, a {@code RecordingStream}, JMX and JDK
 * Mission Control read them as of any JVM. They tell of now; a recording of requests is a file of its own.
 */
package io.iotrace.collector.jfr;
