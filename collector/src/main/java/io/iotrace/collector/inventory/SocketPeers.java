// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.HostRoot;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the process that serves a disk over a unix socket. The kernel gives a server's sockets the path they are bound to, the accepted
 * ones too ({@code unix_seq_show} in net/unix/af_unix.c); the client's have none. A server that connects to QEMU is therefore not found.
 */
final class SocketPeers {
    private static final String DESCRIPTOR = "socket:[";
    /** {@code Num RefCount Protocol Flags Type St Inode Path}. */
    private static final int INODE = 6;

    private static final int PATH = 7;

    /** A process: its id and the base name of its program. */
    record Peer(int processId, String program) {}

    private final HostRoot host;
    private final int pid;

    /** @param pid the process at this end, whose network namespace the path is looked up in */
    SocketPeers(HostRoot host, int pid) {
        this.host = host;
        this.pid = pid;
    }

    /** The process with the lowest id, this one apart, that holds a socket bound to a path. */
    Optional<Peer> of(String path) {
        Set<String> inodes = inodes(path);
        return inodes.isEmpty()
                ? Optional.empty()
                : host.list("/proc").stream()
                        .filter(name -> name.matches("\\d{1,9}"))
                        .map(Integer::valueOf)
                        .sorted()
                        .filter(id -> id != pid && holds(id, inodes))
                        .findFirst()
                        .map(id -> new Peer(id, program(id)));
    }

    private Set<String> inodes(String path) {
        Set<String> inodes = new HashSet<>();
        host.text("/proc/" + pid + "/net/unix").stream()
                .flatMap(String::lines)
                .map(line -> line.strip().split("\\s+", PATH + 1))
                .filter(words -> words.length > PATH && words[PATH].equals(path))
                .forEach(words -> inodes.add(words[INODE]));
        return inodes;
    }

    private boolean holds(int id, Set<String> inodes) {
        String directory = "/proc/" + id + "/fd";
        return host.list(directory).stream()
                .flatMap(descriptor -> host.link(directory + "/" + descriptor).stream())
                .anyMatch(link -> link.startsWith(DESCRIPTOR)
                        && inodes.contains(link.substring(DESCRIPTOR.length(), link.length() - 1)));
    }

    private String program(int id) {
        return host.link("/proc/" + id + "/exe")
                .filter(link -> link.startsWith("/"))
                .map(link -> link.substring(link.lastIndexOf('/') + 1).replaceFirst(" \\(deleted\\)$", ""))
                .or(() -> host.text("/proc/" + id + "/comm"))
                .orElse("");
    }
}
