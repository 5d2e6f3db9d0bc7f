// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a disk is attached.
 *
 * @param numaNode node of its controller; -1 when the platform does not say, or when several paths disagree
 * @param remote whether a network lies between
 */
record DeviceAttachment(int numaNode, boolean remote) {
    private static final Set<String> FABRICS = Set.of("tcp", "rdma", "fc");

    static DeviceAttachment of(HostRoot host, String disk) {
        String device = "/sys/block/" + disk + "/device";
        String path = host.realPath("/sys/block/" + disk).orElse("");
        List<String> controllers = controllersOfMultipath(host, device);
        boolean fabric =
                host.text(device + "/transport").filter(FABRICS::contains).isPresent()
                        || controllers.stream()
                                .anyMatch(controller -> host.text(controller + "/transport")
                                        .filter(FABRICS::contains)
                                        .isPresent());
        boolean network =
                fabric || disk.matches("(nbd|rbd|drbd).*") || path.contains("/session") || path.contains("/rport-");
        return new DeviceAttachment(
                controllers.isEmpty() ? node(host, device) : commonNode(host, controllers), network);
    }

    /** A multipath NVMe disk hangs on a subsystem, which lists its controllers. */
    private static List<String> controllersOfMultipath(HostRoot host, String device) {
        if (!host.exists(device + "/subsysnqn") || host.exists(device + "/transport")) {
            return List.of();
        }
        return host.list(device).stream()
                .filter(name -> name.matches("nvme\\d+"))
                .map(name -> device + "/" + name)
                .toList();
    }

    private static int commonNode(HostRoot host, List<String> controllers) {
        Set<Integer> nodes =
                controllers.stream().map(controller -> node(host, controller)).collect(Collectors.toSet());
        return nodes.size() == 1 ? nodes.iterator().next() : -1;
    }

    /** The nearest {@code numa_node} on the way from the disk up to its PCI function. */
    private static int node(HostRoot host, String device) {
        for (String place : List.of(device, device + "/device")) {
            Optional<Integer> node = host.number(place + "/numa_node");
            if (node.isPresent()) {
                return node.get();
            }
        }
        String place = host.realPath(device).orElse("");
        while (place.startsWith("/sys/devices/")) {
            Optional<Integer> node = host.number(place + "/numa_node");
            if (node.isPresent()) {
                return node.get();
            }
            place = place.substring(0, place.lastIndexOf('/'));
        }
        return -1;
    }
}
