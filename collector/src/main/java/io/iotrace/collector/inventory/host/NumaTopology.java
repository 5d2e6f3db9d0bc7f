// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

import io.iotrace.recording.event.NumaNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** NUMA nodes of the host ({@code /sys/devices/system/node}). A kernel without NUMA has none. */
public final class NumaTopology {
    private static final String NODES = "/sys/devices/system/node";

    private final List<NumaNode> nodes;
    private final int[] nodeOfProcessor;

    private NumaTopology(List<NumaNode> nodes) {
        this.nodes = List.copyOf(nodes);
        int processors = nodes.stream()
                .mapToInt(node -> KernelList.parse(node.processors()).length())
                .max()
                .orElse(0);
        this.nodeOfProcessor = new int[processors];
        Arrays.fill(nodeOfProcessor, -1);
        for (NumaNode node : nodes) {
            KernelList.parse(node.processors()).stream().forEach(cpu -> nodeOfProcessor[cpu] = node.node());
        }
    }

    public static NumaTopology of(HostRoot host) {
        List<NumaNode> nodes = new ArrayList<>();
        for (String name : host.list(NODES)) {
            if (name.matches("node\\d{1,5}")) {
                nodes.add(node(host, Integer.parseInt(name.substring("node".length()))));
            }
        }
        nodes.sort(Comparator.comparingInt(NumaNode::node));
        return new NumaTopology(nodes);
    }

    private static NumaNode node(HostRoot host, int node) {
        String directory = NODES + "/node" + node;
        String processors = host.text(directory + "/cpulist").orElse("");
        return new NumaNode(
                node,
                processors,
                host.text(directory + "/distance").orElse("").strip().replaceAll("\\s+", " "),
                packages(host, KernelList.parse(processors)));
    }

    private static String packages(HostRoot host, BitSet processors) {
        TreeSet<Integer> packages = new TreeSet<>();
        processors.stream()
                .forEach(cpu -> host.number("/sys/devices/system/cpu/cpu" + cpu + "/topology/physical_package_id")
                        .ifPresent(packages::add));
        return packages.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    public List<NumaNode> nodes() {
        return nodes;
    }

    /** Node of a processor; -1 when not known. */
    public int nodeOf(int processor) {
        return processor >= 0 && processor < nodeOfProcessor.length ? nodeOfProcessor[processor] : -1;
    }
}
