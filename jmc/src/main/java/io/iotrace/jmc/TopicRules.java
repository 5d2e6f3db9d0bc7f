// SPDX-License-Identifier: Apache-2.0
package io.iotrace.jmc;

import io.iotrace.analyzer.rule.Topic;

/** One rule of JMC for each topic; its service file wants a class with a constructor without arguments for each. */
public final class TopicRules {
    private TopicRules() {}

    /** Where VM, threads, memory and devices lie. */
    public static final class Placement extends TopicRule {
        public Placement() {
            super(Topic.PLACEMENT, "Host disk: placement");
        }
    }

    /** Host page cache and flushes. */
    public static final class Cache extends TopicRule {
        public Cache() {
            super(Topic.CACHE, "Host disk: caches and flushes");
        }
    }

    /** Image formats and the file system below. */
    public static final class FileSystem extends TopicRule {
        public FileSystem() {
            super(Topic.FILESYSTEM, "Host disk: images and file systems");
        }
    }

    /** Block layer and devices. */
    public static final class Device extends TopicRule {
        public Device() {
            super(Topic.DEVICE, "Host disk: block layer and device");
        }
    }

    /** QEMU's own settings. */
    public static final class Qemu extends TopicRule {
        public Qemu() {
            super(Topic.QEMU, "Host disk: QEMU");
        }
    }

    /** Whether the recording can be relied on. */
    public static final class Tracer extends TopicRule {
        public Tracer() {
            super(Topic.TRACER, "Host disk: the recording itself");
        }
    }
}
