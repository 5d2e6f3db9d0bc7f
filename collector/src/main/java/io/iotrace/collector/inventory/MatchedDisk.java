// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory;

import io.iotrace.collector.inventory.commandline.ConfiguredDisk;
import java.util.List;
import java.util.Optional;

/**
 * A disk with the descriptors that belong to it.
 *
 * @param name name of the disk
 * @param configured how the command line configures it; empty for one that is open but not on the command line
 * @param images descriptors of the image the guest writes to, the one in use first
 * @param others descriptors of backing and data files
 * @param format image format: as configured, else by the image's header; empty when neither says
 */
record MatchedDisk(
        String name,
        Optional<ConfiguredDisk> configured,
        List<OpenFile> images,
        List<OpenFile> others,
        Optional<String> format) {

    Optional<OpenFile> image() {
        return images.stream().findFirst();
    }

    static MatchedDisk unconfigured(String name, List<OpenFile> images, Optional<String> format) {
        return new MatchedDisk(name, Optional.empty(), images, List.of(), format);
    }

    MatchedDisk renamed(String newName) {
        return new MatchedDisk(newName, configured, images, others, format);
    }
}
