// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.runtime;

/**
 * What a descriptor is open on.
 *
 * @param path its path when first seen
 * @param device {@code major:minor} of the file system, or of the block device itself; null when not known
 * @param inode number of the file; 0 when not known
 * @param isFile whether it is a regular file, a directory or a block device: of pipes, sockets and terminals nothing is recorded
 * @param direct open with O_DIRECT
 * @param synchronous open with O_SYNC or O_DSYNC
 */
record OpenFile(String path, String device, long inode, boolean isFile, boolean direct, boolean synchronous) {}
