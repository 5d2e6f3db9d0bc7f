// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Mount options as they may be written down: flags, and the values that change how a file system does I/O. */
final class MountOptions {
    private static final Set<String> WITH_VALUE = Set.of(
            "data",
            "commit",
            "errors",
            "barrier",
            "compress",
            "compress-force",
            "space_cache",
            "subvol",
            "subvolid",
            "discard",
            "stripe",
            "logbufs",
            "logbsize",
            "allocsize",
            "sunit",
            "swidth",
            "journal_checksum",
            "journal_ioprio",
            "size",
            "huge",
            "vers",
            "proto",
            "rsize",
            "wsize",
            "cache",
            "nconnect",
            "redirect_dir",
            "xino",
            "metacopy");

    private MountOptions() {}

    static String allowed(String options) {
        return Stream.of(options.split(",", -1))
                .filter(option ->
                        !option.contains("=") || WITH_VALUE.contains(option.substring(0, option.indexOf('='))))
                .collect(Collectors.joining(","));
    }
}
