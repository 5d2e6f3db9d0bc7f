// SPDX-License-Identifier: Apache-2.0
/**
 * A small real virtual machine that issues an exact number of disk requests: the load of {@code iotrace demo} and of the
 * integration tests.
 *
 * <p>{@link io.iotrace.guest.GuestMachine} starts QEMU with Debian's cloud kernel and an initramfs that holds the disk
 * drivers and one program, compiled from {@code src/main/guest}. {@link io.iotrace.guest.DemoScenario} is a machine with
 * a mistake in its configuration. {@link io.iotrace.guest.GuestRequirements} says what this host lacks for any of it.
 */
package io.iotrace.guest;
