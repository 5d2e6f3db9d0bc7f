// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import java.time.Duration;

/** A block device of the virtual host that completes each request after a chosen time (Linux: drivers/block/null_blk). */
final class NullBlockDevice implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String FOLDER = "/sys/kernel/config/nullb/";

    private final VirtualHost host;
    private final String name;

    private NullBlockDevice(VirtualHost host, String name) {
        this.host = host;
        this.name = name;
    }

    /** A device of 1 GiB; its name is unique in the host. */
    static NullBlockDevice create(VirtualHost host, String name, long completionNanos) {
        return create(host, name, completionNanos, 64);
    }

    /** The same with room for one request at a time; others wait for its tag. */
    static NullBlockDevice withOneTag(VirtualHost host, String name, long completionNanos) {
        return create(host, name, completionNanos, 1);
    }

    private static NullBlockDevice create(VirtualHost host, String name, long completionNanos, int tags) {
        host.run(
                        LIMIT,
                        "set -e; modprobe null_blk nr_devices=0; mountpoint -q /sys/kernel/config ||"
                                + " mount -t configfs none /sys/kernel/config; mkdir " + FOLDER + name + "; cd "
                                + FOLDER + name + "; echo 1024 >size; echo 2 >queue_mode; echo 2 >irqmode; echo "
                                + completionNanos + " >completion_nsec; echo " + tags
                                + " >hw_queue_depth; echo 1 >power")
                .succeeded();
        return new NullBlockDevice(host, name);
    }

    /** Its name is that of its folder, which no other device of the host has. */
    String path() {
        return "/dev/" + name;
    }

    @Override
    public void close() {
        host.run(LIMIT, "rmdir " + FOLDER + name).succeeded();
    }
}
