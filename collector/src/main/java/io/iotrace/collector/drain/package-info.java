// SPDX-License-Identifier: Apache-2.0
/**
 * From the ring of the probe into memory: one thread that waits on nothing but the ring, does no I/O and allocates nothing. Next:
 * {@code assemble}.
 */
package io.iotrace.collector.drain;
