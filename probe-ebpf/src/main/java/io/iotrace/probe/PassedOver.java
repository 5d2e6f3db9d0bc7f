// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

/**
 * Requests of one file and operation that sampling passed over, since they were taken last.
 *
 * @param file index of the file
 * @param processId process that submitted them
 * @param operation number of the operation: 0 read, 1 write
 * @param requests submitted; 0 where nothing but the device is looked at
 * @param bytes of the bios that they made
 * @param parts bios, or parts of them, that devices have done and of which the issue was seen
 * @param nanos sum of the time that devices took for these
 * @param buckets parts by the time that the device took: those of {@code io.iotrace.recording.Histogram}, the last with all that took longer
 */
public record PassedOver(
        int file, int processId, int operation, long requests, long bytes, long parts, long nanos, long[] buckets) {}
