// SPDX-License-Identifier: Apache-2.0
/**
 * What a QEMU process is made of: its disks, threads and the devices below them, from {@code /proc} and {@code /sys} alone. Start at
 * {@link io.iotrace.collector.inventory.Inventory}.
 */
package io.iotrace.collector.inventory;
