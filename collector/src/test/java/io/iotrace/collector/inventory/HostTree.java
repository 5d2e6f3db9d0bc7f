// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.HostRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a recorded host, in the format of {@code src/test/resources/hosts/README.md}. */
public final class HostTree {
    private final Path root;

    public HostTree(Path root) {
        this.root = root;
    }

    public HostTree file(String path, String text) {
        Path place = root.resolve(path.substring(1));
        try {
            Files.createDirectories(place.getParent());
            Files.writeString(place, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public HostTree link(String path, String target) {
        Path place = root.resolve(path.substring(1));
        try {
            Files.createDirectories(place.getParent());
            Files.createSymbolicLink(place, Path.of(target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** A QEMU process with a main thread. */
    public HostTree qemu(int pid, String... arguments) {
        return file("/proc/" + pid + "/exe", "/usr/bin/qemu-system-x86_64")
                .file("/proc/" + pid + "/cmdline", "qemu-system-x86_64\0" + String.join("\0", arguments) + "\0")
                .file("/proc/" + pid + "/status", "Name:\tqemu-system-x86")
                .file("/proc/" + pid + "/comm", "qemu-system-x86")
                .thread(pid, pid, "qemu-system-x86");
    }

    public HostTree thread(int pid, int id, String name) {
        return file("/proc/" + pid + "/task/" + id + "/comm", name + "\n")
                .file("/proc/" + pid + "/task/" + id + "/status", "Cpus_allowed_list:\t0-3\n");
    }

    public HostTree open(int pid, int descriptor, String name, String flags, int mountId, long inode) {
        return file("/proc/" + pid + "/fd/" + descriptor, name)
                .file(
                        "/proc/" + pid + "/fdinfo/" + descriptor,
                        "pos:\t0\nflags:\t%s\nmnt_id:\t%d\nino:\t%d\n".formatted(flags, mountId, inode));
    }

    public HostTree device(String name, String number) {
        return file("/sys/block/" + name + "/dev", number);
    }

    public HostRoot host() {
        return new HostRoot(root);
    }
}
