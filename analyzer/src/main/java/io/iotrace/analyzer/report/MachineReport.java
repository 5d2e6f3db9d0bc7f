// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import java.util.List;

/**
 * One traced process.
 *
 * @param name of the virtual machine, or of the process when it is not QEMU
 * @param host name of the host; null when the recording does not say
 * @param qemuVersion null when not known
 * @param accelerator null when not known
 */
public record MachineReport(
        int processId,
        String name,
        String host,
        String qemuVersion,
        String accelerator,
        List<DiskReport> disks,
        List<ThreadReport> threads) {}
