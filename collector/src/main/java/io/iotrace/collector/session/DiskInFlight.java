// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

/** Requests of an open file of a disk that have begun and not ended, 0 among them. A disk of several files is there once for each. */
public record DiskInFlight(int processId, String disk, long requests) {}
