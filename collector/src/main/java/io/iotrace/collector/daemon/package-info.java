// SPDX-License-Identifier: Apache-2.0
/**
 * Follows every QEMU process of the host as VMs start and stop, with one probe. The daemon's own thread looks for processes; what it
 * counts is in {@code metrics}; recordings on demand are further sessions of the same probe, asked for over a Unix socket.
 */
package io.iotrace.collector.daemon;
