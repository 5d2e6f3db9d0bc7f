// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the programs take for constant: {@code CONSTANT} in the C sources, by name. Their types are those of the values. */
final class ProbeConstants {
    private static final String IOMAP_END = "iomap_dio_bio_end_io";
    private static final String BLKDEV_END = "blkdev_bio_end_io";
    private static final String BLKDEV_ASYNC_END = "blkdev_bio_end_io_async";
    /** End of a bio whose submitter sleeps until it is done: until 5.17, until 6.x, and since bio_await() of Linux 7. */
    private static final List<String> WAIT_ENDS =
            List.of("blkdev_bio_end_io_simple", "submit_bio_wait_endio", "bio_wait_end_io");

    private static final String BTRFS_END = "btrfs_simple_end_io";
    private static final String BTRFS_DIRECT_END = "btrfs_dio_end_io";
    private static final String CLONE_END = "clone_endio";
    private static final String CRYPT_END = "crypt_endio";

    private ProbeConstants() {}

    /** The kernel's functions whose addresses are among them, and those that hooks need. */
    static Set<String> functions() {
        Set<String> names = new HashSet<>(HookLadder.functions());
        names.addAll(
                List.of(IOMAP_END, BLKDEV_END, BLKDEV_ASYNC_END, BTRFS_END, BTRFS_DIRECT_END, CLONE_END, CRYPT_END));
        names.addAll(WAIT_ENDS);
        return names;
    }

    /** Those that do not depend on the kernel's types; {@code addresses} are of functions that the kernel has. */
    static Map<String, Number> of(ProbeOptions options, HookPlan plan, Map<String, Long> addresses) {
        Map<String, Number> constants = new LinkedHashMap<>();
        constants.put("file_places", options.files());
        constants.put("ring_bytes", (long) options.ringBytes());
        constants.put("passed_places", PassedTable.places(options));
        constants.put("end_of_iomap", addresses.getOrDefault(IOMAP_END, 0L));
        constants.put("end_of_btrfs", addresses.getOrDefault(BTRFS_END, 0L));
        constants.put("end_of_btrfs_direct", addresses.getOrDefault(BTRFS_DIRECT_END, 0L));
        constants.put("end_of_dm_clone", addresses.getOrDefault(CLONE_END, 0L));
        constants.put("end_of_dm_crypt", addresses.getOrDefault(CRYPT_END, 0L));
        constants.put("end_of_blkdev", addresses.getOrDefault(BLKDEV_END, 0L));
        constants.put("end_of_blkdev_async", addresses.getOrDefault(BLKDEV_ASYNC_END, 0L));
        constants.put(
                "end_of_blkdev_simple",
                WAIT_ENDS.stream()
                        .filter(addresses::containsKey)
                        .findFirst()
                        .map(addresses::get)
                        .orElse(0L));
        constants.put("sees_aio_end", bool(plan.uses("on_aio_complete") || plan.uses("probe_aio_complete")));
        constants.put("sees_iomap_end", bool(plan.uses("on_iomap_complete")));
        return constants;
    }

    static Byte bool(boolean value) {
        return (byte) (value ? 1 : 0);
    }
}
