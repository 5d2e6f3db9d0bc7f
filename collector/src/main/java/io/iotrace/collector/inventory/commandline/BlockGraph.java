// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The nodes given by {@code -blockdev} and the ways between them. Children are named nodes, nested options, or a file name. */
final class BlockGraph {
    /** What a node given inside another takes over from it ({@code bdrv_inherited_options} in QEMU's block.c). */
    private static final List<String> INHERITED =
            List.of("cache.direct", "cache.no-flush", "aio", "read-only", "auto-read-only");

    /** Where a driver keeps the child that holds its data. */
    private static final List<String> DATA_CHILDREN = List.of("file", "image", "raw", "children.0", "test");

    private static final List<String> OTHER_CHILDREN = List.of("backing", "data-file", "children.1", "children.2");

    private final Map<String, Options> nodes = new LinkedHashMap<>();

    void add(Options node) {
        node.get("node-name").ifPresent(name -> nodes.put(name, node));
    }

    Map<String, Options> nodes() {
        return nodes;
    }

    /** The chain below a named node; empty when there is no such node. */
    Optional<BlockChain> chainOf(String nodeName) {
        return Optional.ofNullable(nodes.get(nodeName)).map(this::chainBelow);
    }

    BlockChain chainBelow(Options top) {
        List<BlockNode> chain = new ArrayList<>();
        List<BlockNode> others = new ArrayList<>();
        follow(top, chain, others, new HashSet<>());
        return new BlockChain(List.copyOf(chain), List.copyOf(others));
    }

    /** Names of nodes that another node stands on. */
    Set<String> children() {
        Set<String> referenced = new HashSet<>();
        for (Options node : nodes.values()) {
            DATA_CHILDREN.forEach(child -> node.get(child).ifPresent(referenced::add));
            OTHER_CHILDREN.forEach(child -> node.get(child).ifPresent(referenced::add));
        }
        return referenced;
    }

    private void follow(Options options, List<BlockNode> chain, List<BlockNode> others, Set<Options> visited) {
        if (!visited.add(options)) {
            return;
        }
        BlockNode node = BlockNode.of(options);
        chain.add(node);
        if (node.isProtocol()) {
            return;
        }
        for (String key : OTHER_CHILDREN) {
            child(options, key).ifPresent(child -> follow(child, others, others, visited));
        }
        for (String key : DATA_CHILDREN) {
            Optional<Options> child = child(options, key);
            if (child.isPresent()) {
                follow(child.get(), chain, others, visited);
                return;
            }
        }
    }

    private Optional<Options> child(Options parent, String key) {
        Options nested = parent.under(key);
        if (!nested.isEmpty()) {
            Options named = parent.get(key)
                    .map(name -> nested.over(FileNameSyntax.parse(name)))
                    .orElse(nested);
            return Optional.of(inherit(expandFileName(named), parent));
        }
        return parent.get(key)
                .filter(reference -> !reference.isEmpty())
                .map(reference -> nodes.containsKey(reference)
                        ? nodes.get(reference)
                        : inherit(FileNameSyntax.parse(reference), parent));
    }

    /** A nested node without a driver is opened by its file name. */
    private static Options expandFileName(Options nested) {
        return nested.get("driver").isPresent()
                ? nested
                : nested.get("filename")
                        .map(name -> nested.over(FileNameSyntax.parse(name)))
                        .orElse(nested);
    }

    private static Options inherit(Options child, Options parent) {
        Options result = child;
        for (String key : INHERITED) {
            Optional<String> value = parent.get(key);
            if (value.isPresent() && child.get(key).isEmpty()) {
                result = result.with(key, value.get());
            }
        }
        return result;
    }
}
