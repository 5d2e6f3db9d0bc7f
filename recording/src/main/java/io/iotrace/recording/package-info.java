// SPDX-License-Identifier: Apache-2.0
/**
 * The contract between the collector, which writes recordings, and the analyzer, which reads nothing else. A recording is a standard
 * JFR file; {@link io.iotrace.recording.RecordingWriter} streams one, {@link io.iotrace.recording.RecordingReader} reads one back.
 */
package io.iotrace.recording;
