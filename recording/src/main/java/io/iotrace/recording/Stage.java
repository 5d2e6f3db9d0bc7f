// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

/** The stages of a request in path order (DESIGN 5). A stage lies between the boundaries of its own ordinal and the next one. */
public enum Stage {
    KICK("guest notification trapped to eventfd signalled"),
    WAKEUP("eventfd signalled to the IOThread running, or taking notice of it"),
    QEMU("IOThread running to the submit call: virtqueue, image format, throttling"),
    SUBMIT("submit call entered to the first bio queued: file system, locks, allocation"),
    BLOCK("first bio queued to its first part issued to the leaf's driver: device mapper, tags, merge, scheduler"),
    DEVICE("first part issued to the last part completed by the leaf"),
    COMPLETE("leaf done to the kernel completing the asynchronous I/O"),
    REAP("kernel completion to the IOThread running again, or taking notice of it"),
    NOTIFY("IOThread running to the first guest interrupt of the disk");

    private final String meaning;

    Stage(String meaning) {
        this.meaning = meaning;
    }

    /** Lower-case name as it stands in events, metrics and reports. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** What the stage covers, for people. */
    public String meaning() {
        return meaning;
    }

    /** Boundary at which the stage begins. */
    public Boundary from() {
        return Boundary.values()[ordinal()];
    }

    /** Boundary at which the stage ends. */
    public Boundary to() {
        return Boundary.values()[ordinal() + 1];
    }
}
