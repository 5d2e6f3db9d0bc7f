// SPDX-License-Identifier: Apache-2.0
/**
 * A read-only client of QEMU's machine protocol (docs/interop/qmp-spec), for what {@code /proc} cannot show. It sends only commands
 * on its allow-list and never to a socket that libvirt owns.
 */
package io.iotrace.collector.qmp;
