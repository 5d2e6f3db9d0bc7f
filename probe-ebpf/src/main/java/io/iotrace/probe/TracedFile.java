// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

/**
 * A file or block device that a target does I/O on.
 *
 * @param processId the target
 * @param device dev_t (major &lt;&lt; 20 | minor) of the file system, or of the block device itself
 * @param inode inode number; 0 for a block device
 * @param direct whether it was last seen open with O_DIRECT
 * @param unownedBios read-ahead, write-back and metadata bios that belong to no request
 * @param name last part of the path it was opened by, cut to 31 bytes; empty when not known
 */
public record TracedFile(int processId, long device, long inode, boolean direct, long unownedBios, String name) {}
