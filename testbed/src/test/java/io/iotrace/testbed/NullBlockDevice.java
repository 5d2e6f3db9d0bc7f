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

    /**
     * A device of 1 GiB; its name is unique in the host.
     *
     * @param settings more of them, such as {@code hw_queue_depth=1}
     */
    static NullBlockDevice create(VirtualHost host, String name, long completionNanos, String... settings) {
        StringBuilder commands = new StringBuilder("set -e; modprobe null_blk nr_devices=0;"
                + " mountpoint -q /sys/kernel/config || mount -t configfs none /sys/kernel/config; mkdir " + FOLDER
                + name + "; cd " + FOLDER + name
                + "; echo 1024 >size; echo 2 >queue_mode; echo 2 >irqmode; echo " + completionNanos
                + " >completion_nsec; ");
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            commands.append("echo ")
                    .append(setting, equals + 1, setting.length())
                    .append(" >")
                    .append(setting, 0, equals)
                    .append("; ");
        }
        host.run(LIMIT, commands + "echo 1 >power").succeeded();
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
