// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.List;
import java.util.Optional;

/**
 * The nodes under a guest device.
 *
 * @param nodes from the top to the protocol node
 * @param others nodes of backing images, external data files and further replicas, in the order they are found
 */
record BlockChain(List<BlockNode> nodes, List<BlockNode> others) {
    static final BlockChain EMPTY = new BlockChain(List.of(), List.of());

    Optional<BlockNode> protocol() {
        return nodes.isEmpty() ? Optional.empty() : Optional.of(nodes.get(nodes.size() - 1));
    }

    /** Image format: the first node that is neither filter nor protocol; a lone protocol node is raw, a probed format is unknown. */
    Optional<String> format() {
        for (BlockNode node : nodes) {
            if (!node.isFilter()) {
                return node.isProtocol()
                        ? Optional.of("raw")
                        : Optional.of(node.driver()).filter(driver -> !driver.isEmpty());
            }
        }
        return Optional.empty();
    }

    List<String> nodeNames() {
        return nodes.stream().flatMap(node -> node.name().stream()).toList();
    }
}
