// SPDX-License-Identifier: Apache-2.0
/**
 * QEMU's command line as data: every syntax of rule set section 0.6 becomes the same flat {@link
 * io.iotrace.collector.inventory.commandline.Options}, the block graph is followed from each guest device down to its protocol
 * node, and {@link io.iotrace.collector.inventory.commandline.Redaction} says what of it may be written down.
 */
package io.iotrace.collector.inventory.commandline;
