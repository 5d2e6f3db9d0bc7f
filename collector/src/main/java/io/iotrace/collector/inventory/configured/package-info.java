// SPDX-License-Identifier: Apache-2.0
/** Virtual machines that do not run: read from a file with QEMU's arguments or from libvirt's domain XML. */
package io.iotrace.collector.inventory.configured;
