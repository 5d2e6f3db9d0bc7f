// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes given by {@code -blockdev} and {@code -drive} and the ways between them. Children are named nodes, nodes given inside, or a
 * file name.
 */
final class BlockGraph {
    /** Where a driver keeps the child that holds its data. */
    private static final List<String> DATA_CHILDREN = List.of("file", "image", "raw", "children.0", "test");
    /** Children whose images are read for this disk, or hold copies of its data. */
    private static final String OTHER_CHILDREN = "backing|data-file|header|children\\.[1-9]\\d*";

    private final Map<String, BlockNode> named = new LinkedHashMap<>();
    private final List<BlockNode> given = new ArrayList<>();
    private final List<BlockNode> all = new ArrayList<>();
    private final Map<String, BlockNode> files = new HashMap<>();

    /** Adds a {@code -blockdev}. */
    void add(Options options) {
        BlockNode node = addTree(options);
        if (node.name().isPresent()) {
            given.add(node);
        }
    }

    /** Adds a node and those given inside of it; their names can be referred to by other options, earlier ones too. */
    BlockNode addTree(Options options) {
        BlockNode top = new NodeReader().read(options);
        Deque<BlockNode> open = new ArrayDeque<>(List.of(top));
        while (!open.isEmpty()) {
            BlockNode node = open.pop();
            all.add(node);
            node.name().ifPresent(name -> named.putIfAbsent(name, node));
            node.children().values().forEach(child -> child.node().ifPresent(open::push));
        }
        return top;
    }

    Optional<BlockNode> named(String name) {
        return Optional.ofNullable(named.get(name));
    }

    /** The nodes of {@code -blockdev} that no other node stands on, in their order. */
    List<BlockNode> tops() {
        Set<BlockNode> children = Collections.newSetFromMap(new IdentityHashMap<>());
        for (BlockNode node : all) {
            node.children().values().forEach(child -> follow(child).ifPresent(children::add));
        }
        return given.stream().filter(node -> !children.contains(node)).toList();
    }

    BlockChain chainBelow(BlockNode top) {
        Set<BlockNode> visited = Collections.newSetFromMap(new IdentityHashMap<>());
        List<BlockNode> chain = new ArrayList<>();
        List<BlockNode> others = new ArrayList<>();
        Optional<BlockNode> next = Optional.of(top);
        while (next.filter(visited::add).isPresent()) {
            BlockNode node = next.get();
            chain.add(node);
            Deque<BlockNode> open = new ArrayDeque<>(otherChildren(node));
            while (!open.isEmpty()) {
                BlockNode other = open.pop();
                if (visited.add(other)) {
                    others.add(other);
                    dataChild(other).ifPresent(open::push);
                    List<BlockNode> below = new ArrayList<>(otherChildren(other));
                    Collections.reverse(below);
                    below.forEach(open::push);
                }
            }
            next = dataChild(node);
        }
        return new BlockChain(List.copyOf(chain), List.copyOf(others));
    }

    private List<BlockNode> otherChildren(BlockNode node) {
        List<BlockNode> found = new ArrayList<>();
        if (!node.isProtocol()) {
            node.children().forEach((role, child) -> {
                if (role.matches(OTHER_CHILDREN)) {
                    follow(child).ifPresent(found::add);
                }
            });
        }
        return found;
    }

    private Optional<BlockNode> dataChild(BlockNode node) {
        return node.isProtocol()
                ? Optional.empty()
                : DATA_CHILDREN.stream()
                        .flatMap(role -> Optional.ofNullable(node.children().get(role)).stream())
                        .flatMap(child -> follow(child).stream())
                        .findFirst();
    }

    /** A name that no node has is a file's, as in {@code json:} names. */
    private Optional<BlockNode> follow(BlockNode.Child child) {
        return child.node()
                .or(() -> child.reference().filter(name -> !name.isEmpty()).map(name -> {
                    BlockNode node = named.get(name);
                    return node != null
                            ? node
                            : files.computeIfAbsent(name, file -> new NodeReader().read(FileNameSyntax.parse(file)));
                }));
    }
}
