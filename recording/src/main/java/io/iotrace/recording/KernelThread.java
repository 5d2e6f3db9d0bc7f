// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

/**
 * A thread of the host as events name it: the kernel's id and the name it had. The lane of a disk is one, too: its id is above every id
 * of the kernel.
 */
record KernelThread(int id, String name) {}
