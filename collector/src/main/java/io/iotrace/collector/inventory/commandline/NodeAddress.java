// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says what a protocol node opens, made only of parts that are no secret. */
final class NodeAddress {
    private static final Pattern SOCKET = Pattern.compile("^nbd(?::unix:|\\+unix:.*[?&]socket=)([^:&]+)");

    private NodeAddress() {}

    static Optional<String> of(BlockNode node) {
        Options options = node.options();
        Optional<String> fileName =
                options.first("filename", "file.filename", "url").map(SafeAddress::of);
        if (fileName.isPresent()) {
            return fileName;
        }
        if (!node.isProtocol()) {
            return options.get("file").map(SafeAddress::of);
        }
        return switch (node.driver()) {
            case "nbd" -> Optional.of(nbd(options));
            case "rbd" ->
                Optional.of(
                        "rbd:" + path(List.of(options.get("pool"), options.get("namespace"), options.get("image"))));
            case "iscsi", "iser" ->
                Optional.of(
                        "iscsi://" + path(List.of(options.get("portal"), options.get("target"), options.get("lun"))));
            case "nfs", "ssh" ->
                Optional.of(
                        node.driver() + "://" + server(options).orElse("") + SafeAddress.part(options.get("path", "")));
            case "gluster" ->
                Optional.of("gluster://"
                        + path(List.of(options.get("server.0.host"), options.get("volume"), options.get("path"))));
            case "nvme" -> Optional.of("nvme://" + path(List.of(options.get("device"), options.get("namespace"))));
            default -> options.get("path").map(SafeAddress::of);
        };
    }

    /** Path of the unix socket that a node connects to. */
    static Optional<String> socket(BlockNode node) {
        Options options = node.options();
        return switch (node.driver()) {
            case "nbd" -> options.first("server.path", "path").or(() -> socketOf(options.get("filename", "")));
            case "virtio-blk-vhost-user" -> options.get("path");
            default -> Optional.empty();
        };
    }

    /** {@code nbd:unix:PATH[:exportname=NAME]} or {@code nbd+unix:///NAME?socket=PATH}. */
    private static Optional<String> socketOf(String address) {
        Matcher matcher = SOCKET.matcher(address);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static String nbd(Options options) {
        Optional<String> socket = options.first("server.path", "path");
        String export = SafeAddress.part(options.get("export", ""));
        return socket.isPresent()
                ? "nbd+unix:///" + export + "?socket=" + socket.get()
                : "nbd://" + server(options).orElse("") + "/" + export;
    }

    private static Optional<String> server(Options options) {
        Optional<String> host = options.first("server.host", "host");
        Optional<String> port = options.first("server.port", "port");
        return host.map(name -> port.map(number -> name + ":" + number).orElse(name))
                .map(SafeAddress::part);
    }

    private static String path(List<Optional<String>> parts) {
        return parts.stream().flatMap(Optional::stream).map(SafeAddress::part).collect(Collectors.joining("/"));
    }
}
