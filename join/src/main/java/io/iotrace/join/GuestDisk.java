// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

/**
 * A disk as the guest knows it; texts are empty when the guest does not say.
 *
 * @param name such as {@code vda}
 * @param serial its serial number
 * @param wwn its world-wide name
 * @param pciAddress such as {@code 0000:04:00.0}
 * @param bytes its size, 0 when not known
 */
public record GuestDisk(String name, String serial, String wwn, String pciAddress, long bytes) {}
