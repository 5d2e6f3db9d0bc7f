// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes block nodes of flat options: what stands below the name of a child ({@code file.driver}) is the child's. */
final class NodeReader {
    /** Deeper than any chain of images is nested in one option; libvirt stops at 200. */
    private static final int MOST_LEVELS = 256;

    /** Children of QEMU's drivers ({@code qapi/block-core.json}). */
    private static final Pattern CHILD = Pattern.compile(
            "(file|backing|data-file|image|raw|test|target|log|header|children\\.\\d+)(?:\\.(.+))?", Pattern.DOTALL);

    /** What a node given inside another takes over from it ({@code bdrv_inherited_options} in QEMU's block.c). */
    private static final List<String> INHERITED =
            List.of("cache.direct", "cache.no-flush", "aio", "read-only", "auto-read-only");

    private int level;

    BlockNode read(Options options) {
        if (++level > MOST_LEVELS) {
            throw new TooLargeException("nest block nodes more than " + MOST_LEVELS + " deep");
        }
        String driver = options.first("driver", "format").orElse("");
        BlockNode node = BlockNode.isProtocol(driver) ? new BlockNode(options, Map.of()) : withChildren(options);
        level--;
        return node;
    }

    private BlockNode withChildren(Options options) {
        // Of a driver that is not known, image= may be the name of something remote.
        boolean isKnown = BlockNode.isKnown(options.first("driver", "format").orElse(""));
        Map<String, String> own = new LinkedHashMap<>();
        Map<String, Map<String, String>> nested = new LinkedHashMap<>();
        Map<String, BlockNode.Child> children = new LinkedHashMap<>();
        options.asMap().forEach((key, value) -> {
            Matcher matcher = CHILD.matcher(key);
            if (!matcher.matches()) {
                own.put(key, value);
            } else if (matcher.group(2) == null && !isKnown && !key.equals("file") && !key.equals("backing")) {
                own.put(key, value);
            } else if (matcher.group(2) == null) {
                children.put(key, new BlockNode.Child(Optional.empty(), Optional.of(value)));
            } else {
                nested.computeIfAbsent(matcher.group(1), role -> new LinkedHashMap<>())
                        .put(matcher.group(2), value);
            }
        });
        Options inherited = inherited(own);
        nested.forEach((role, values) -> {
            Options below = expandFileName(new Options(values));
            BlockNode child = read(below.over(inherited));
            children.put(role, new BlockNode.Child(Optional.of(child), Optional.empty()));
        });
        return new BlockNode(new Options(own), children);
    }

    private static Options inherited(Map<String, String> own) {
        Map<String, String> values = new LinkedHashMap<>(own);
        values.keySet().retainAll(INHERITED);
        return new Options(values);
    }

    /** A nested node without a driver is opened by its file name. */
    private static Options expandFileName(Options nested) {
        return nested.get("driver").isPresent()
                ? nested
                : nested.get("filename")
                        .map(name -> nested.over(FileNameSyntax.parse(name)))
                        .orElse(nested);
    }
}
