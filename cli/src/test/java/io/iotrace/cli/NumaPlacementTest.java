// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.Analysis;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.analyzer.rule.Verdict;
import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.InventoryOptions;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.collector.inventory.host.HostRoot;
import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.event.TraceProgress;
import io.iotrace.recording.event.TraceSession;
import io.iotrace.recording.event.VirtualDisk;
import io.iotrace.recording.event.VirtualMachineThread;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From a recorded host with two nodes to the finding: the inventory's facts and the analyzer's rule together. */
class NumaPlacementTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int SECONDS = 12;
    private static final int PER_SECOND = 2000;

    private static Optional<Finding> finding(String tree, String machine, int submitProcessor) throws Exception {
        HostRoot host = new HostRoot(Path.of("../collector/src/test/resources/hosts", tree));
        Inventory inventory = Inventory.of(host, Inventory.qemuProcesses(host), InventoryOptions.defaults());
        TracedProcess process = inventory.processes().stream()
                .filter(candidate -> candidate.machine().name().equals(machine))
                .findFirst()
                .orElseThrow();
        Analysis analysis = new Analysis();
        EventContext start = EventContext.at(SECOND);
        analysis.onEvent(start, inventory.host());
        inventory.numaNodes().forEach(node -> analysis.onEvent(start, node));
        inventory.blockDevices().forEach(device -> analysis.onEvent(start, device));
        analysis.onEvent(start, process.machine());
        process.threads().forEach(thread -> analysis.onEvent(start, thread));
        VirtualDisk disk = process.disks().get(0).event();
        analysis.onEvent(start, disk);
        DiskRequest request = new DiskRequest();
        for (int i = 0; i < SECONDS * PER_SECOND; i++) {
            fill(request, inventory, process, disk, submitProcessor, SECOND + i * (SECOND / PER_SECOND));
            analysis.onRequest(request);
        }
        analysis.onEvent(
                new EventContext(SECOND, SECONDS * SECOND, 0, null),
                new TraceSession("0.1.0", 2, "iotrace attach", "all", "libbpf", SECOND, SECOND, "qemu", "", 1));
        analysis.onEvent(new EventContext(SECOND, SECONDS * SECOND, 0, null), new TraceProgress(-1, -1, true));
        return analysis.report().findings().stream()
                .filter(found -> found.rule().equals("cross-numa-iothread"))
                .findFirst();
    }

    private static void fill(
            DiskRequest request, Inventory inventory, TracedProcess process, VirtualDisk disk, int processor, long at) {
        VirtualMachineThread ioThread = process.threads().stream()
                .filter(thread -> thread.role().equals("iothread"))
                .findFirst()
                .orElseThrow();
        request.clear();
        request.virtualMachine = process.machine().name();
        request.processId = process.processId();
        request.disk = disk.disk();
        request.threadId = ioThread.threadId();
        request.threadName = ioThread.name();
        request.operation = "read";
        request.engine = "native";
        request.bytes = 4096;
        request.submitProcessor = request.completionProcessor = processor;
        request.submitNode = request.completionNode = inventory.nodeOfProcessor(processor);
        request.parts = 1;
        request.leaf = List.of(disk.leaves().split(" ", -1)).get(0);
        request.set(Boundary.SUBMITTED, at);
        request.set(Boundary.QUEUED, at + 6_000);
        request.set(Boundary.ISSUED, at + 8_000);
        request.set(Boundary.DEVICE_DONE, at + 60_000);
        request.set(Boundary.KERNEL_DONE, at + 62_000);
        request.set(Boundary.REAPED, at + 70_000);
        request.set(Boundary.NOTIFIED, at + 75_000);
    }

    @Test
    void confirmsAnIoThreadPinnedToTheOtherNodeThanItsDisk() throws Exception {
        Finding finding = finding("two-nodes", "far", 1).orElseThrow();

        assertThat(finding.verdict()).isEqualTo(Verdict.CONFIRMED);
        assertThat(finding.evidence()).isNotEmpty();
        assertThat(finding.remedy().libvirtXml()).contains("<iothreadpin iothread='1' cpuset='4-7,12-15'/>");
    }

    @Test
    void staysSilentWhenTheIoThreadIsOnTheDisksNode() throws Exception {
        assertThat(finding("two-nodes", "near", 5).filter(NumaPlacementTest::isLoud))
                .isEmpty();
    }

    @Test
    void staysSilentWhenTheLeavesLieOnBothNodes() throws Exception {
        assertThat(finding("two-nodes", "both", 1).filter(NumaPlacementTest::isLoud))
                .isEmpty();
    }

    @Test
    void staysSilentWhenNobodyKnowsTheDisksNode() throws Exception {
        assertThat(finding("two-nodes", "unknown", 1)).isEmpty();
    }

    @Test
    void isNotLoudAboutNodesOfOneSocket() throws Exception {
        assertThat(finding("sub-numa", "neighbour", 0).filter(NumaPlacementTest::isLoud))
                .isEmpty();
    }

    private static boolean isLoud(Finding finding) {
        return finding.severity() != Severity.INFO && finding.verdict() != Verdict.CLEARED;
    }
}
