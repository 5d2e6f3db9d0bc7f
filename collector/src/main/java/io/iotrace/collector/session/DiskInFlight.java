// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

/** Requests of a file of a disk that have begun and not ended. A disk of several files is there once for each. */
public record DiskInFlight(int processId, String disk, long requests) {}
