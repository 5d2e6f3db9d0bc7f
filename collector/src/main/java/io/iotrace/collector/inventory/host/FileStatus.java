// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

/**
 * What {@code stat(2)} says of a file.
 *
 * @param kind file type
 * @param device device of the file system: major &lt;&lt; 20 | minor, the kernel's own encoding
 * @param inode inode number
 * @param specialDevice device that a block special file stands for, encoded like {@code device}
 * @param bytes size
 * @param allocatedBytes bytes the file system allocated
 */
public record FileStatus(Kind kind, long device, long inode, long specialDevice, long bytes, long allocatedBytes) {
    /** File types that storage cares about. */
    public enum Kind {
        REGULAR,
        BLOCK,
        OTHER
    }
}
