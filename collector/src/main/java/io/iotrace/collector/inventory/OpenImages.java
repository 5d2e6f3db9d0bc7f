// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.BlockDevices;
import io.iotrace.collector.inventory.host.HostRoot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Files that a process has open, by what they are and by their paths, with the headers of those that are images. */
final class OpenImages {
    private static final Comparator<OpenFile> IN_USE_FIRST =
            Comparator.comparing(OpenFile::writable).reversed();

    private final HostRoot host;
    private final int pid;
    private final BlockDevices devices;
    private final List<OpenFile> files;
    private final Map<DiskIdentity, List<OpenFile>> byIdentity = new LinkedHashMap<>();
    private final Map<DiskIdentity, Optional<ImageHeader>> headers = new HashMap<>();

    OpenImages(HostRoot host, int pid, BlockDevices devices, List<OpenFile> files) {
        this.host = host;
        this.pid = pid;
        this.devices = devices;
        this.files = files;
        for (OpenFile file : files) {
            byIdentity
                    .computeIfAbsent(file.identity(), key -> new ArrayList<>())
                    .add(file);
        }
        byIdentity.values().forEach(open -> open.sort(IN_USE_FIRST));
    }

    Set<DiskIdentity> identities() {
        return byIdentity.keySet();
    }

    Collection<List<OpenFile>> all() {
        return byIdentity.values();
    }

    /** Descriptors of a file; null when it is not open. */
    List<OpenFile> of(DiskIdentity identity) {
        return byIdentity.get(identity);
    }

    /** A backing file that is only in the image's header; relative names start at the image's directory. */
    void addBelow(OpenFile image, ImageHeader header, Set<OpenFile> others) {
        Optional<OpenFile> backing = backing(image, header).filter(others::add);
        backing.ifPresent(file -> header(file).ifPresent(below -> addBelow(file, below, others)));
    }

    Optional<OpenFile> backing(OpenFile image, ImageHeader header) {
        return header.backingFile()
                .map(name -> name.startsWith("/")
                        ? name
                        : image.name().substring(0, image.name().lastIndexOf('/') + 1) + name)
                .flatMap(path -> at(path).stream().findFirst())
                .filter(file -> !file.identity().equals(image.identity()));
    }

    Optional<ImageHeader> header(OpenFile file) {
        return file.isOpticalDrive()
                ? Optional.empty()
                : headers.computeIfAbsent(file.identity(), key -> ImageHeader.read(host, file.path()));
    }

    /** Descriptors of the file that QEMU would find under a path. */
    List<OpenFile> at(String path) {
        Optional<DiskIdentity> identity = host.isLive()
                ? host.status("/proc/" + pid + (path.startsWith("/") ? "/root" : "/cwd/") + path)
                        .map(DiskIdentity::of)
                : recordedDevice(path);
        List<OpenFile> open = identity.map(byIdentity::get).orElse(null);
        return open != null
                ? open
                : files.stream()
                        .filter(file -> isNamed(file, path))
                        .sorted(IN_USE_FIRST)
                        .toList();
    }

    private Optional<DiskIdentity> recordedDevice(String path) {
        return path.startsWith("/dev/")
                ? devices.nameOfPath(path).flatMap(devices::numberOf).map(number -> new DiskIdentity(number, 0))
                : Optional.empty();
    }

    private static boolean isNamed(OpenFile file, String path) {
        return path.startsWith("/")
                ? file.name().equals(path)
                : file.name().endsWith("/" + path.replaceFirst("^\\./", ""));
    }
}
