// SPDX-License-Identifier: Apache-2.0
/**
 * What a recording says, one record per event type. A record is its own schema: its name is the event's name behind
 * {@code iotrace.}, its components are the fields in order, and the {@code jdk.jfr} annotations on them become the metadata in the
 * file. A {@code null} string is written as JFR null; a long or int that does not apply is documented at its component.
 */
package io.iotrace.recording.event;
