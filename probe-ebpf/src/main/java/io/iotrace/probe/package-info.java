// SPDX-License-Identifier: Apache-2.0
/** The probe: knows processes, threads, descriptors and devices, and nothing of QEMU. */
package io.iotrace.probe;
