// SPDX-License-Identifier: Apache-2.0
/**
 * What the host says about itself under {@code /proc} and {@code /sys}, read below a root that may be a recorded tree: files and
 * mounts, the stack of block devices, NUMA. Nothing here knows of QEMU.
 */
package io.iotrace.collector.inventory.host;
