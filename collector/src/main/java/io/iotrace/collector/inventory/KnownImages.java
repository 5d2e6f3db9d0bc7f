// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.host.HostRoot;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Tables of the images met so far: one object for each image, so that whoever holds it sees what a later look finds. */
final class KnownImages {
    private static final String QCOW2 = "qcow2";

    private final HostRoot host;
    private final Map<DiskIdentity, ImageTables> tables = new ConcurrentHashMap<>();

    KnownImages(HostRoot host) {
        this.host = host;
    }

    /** Tables of an image whose format is known; a raw image may hold anything, a header of qcow2 included. */
    Optional<ImageTables> tablesOf(Optional<OpenFile> image, Optional<String> format) {
        return image.filter(file -> format.equals(Optional.of(QCOW2))).map(this::tables);
    }

    /** Tables of an image whose format only its header says. */
    Optional<ImageTables> tablesOf(OpenFile image) {
        return image.isOpticalDrive()
                ? Optional.empty()
                : ImageHeader.read(host, image.path())
                        .filter(header -> header.format().equals(QCOW2))
                        .map(header -> tables(image));
    }

    private ImageTables tables(OpenFile image) {
        ImageTables known =
                tables.computeIfAbsent(image.identity(), identity -> new ImageTables(host, image.path(), identity));
        known.isAt(image.path());
        return known;
    }
}
