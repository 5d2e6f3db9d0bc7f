// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import java.util.List;

/**
 * One traced process.
 *
 * @param name of the virtual machine, or of the process when it is not QEMU
 * @param qemuVersion null when not known
 * @param accelerator null when not known
 */
public record MachineReport(
        int processId,
        String name,
        String qemuVersion,
        String accelerator,
        List<DiskReport> disks,
        List<ThreadReport> threads) {}
