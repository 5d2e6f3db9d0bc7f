// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.util.List;

/** A map as user space makes it for BCC; libbpf reads the same from the definitions in tables.h. */
record BccMap(String name, int type, int keySize, int valueSize, int maxEntries, int flags) {
    static final String VARIABLES = "variables";
    static final String PROGRAMS = "programs";

    /* enum bpf_map_type, include/uapi/linux/bpf.h */
    private static final int ARRAY = 2;
    private static final int PROGRAM_ARRAY = 3;
    private static final int STACK_TRACE = 7;
    private static final int RING = 27;
    private static final int MAPPABLE = 1 << 10;
    private static final int STACKS = 1024;

    static List<BccMap> all(ProbeOptions options) {
        return List.of(
                new BccMap("ring", RING, 0, 0, options.ringBytes(), 0),
                table(VARIABLES, ProbeTables.VARIABLES_SIZE, 1),
                keys("thread_keys", ProbeTables.THREADS),
                table("threads", ProbeTables.THREAD_SIZE, ProbeTables.THREADS),
                keys("request_keys", ProbeTables.REQUESTS),
                table("requests", ProbeTables.REQUEST_SIZE, ProbeTables.REQUESTS),
                keys("bio_keys", ProbeTables.BIOS),
                table("bios", ProbeTables.BIO_SIZE, ProbeTables.BIOS),
                keys("file_keys", options.files()),
                table("files", FileEntries.SIZE, options.files()),
                array("stacks", STACK_TRACE, ProbeTables.STACK_SIZE, STACKS),
                table("passed", PassedTable.SIZE, PassedTable.places(options)),
                array(PROGRAMS, PROGRAM_ARRAY, Integer.BYTES, BccObject.FOLLOWING.size()));
    }

    private static BccMap keys(String name, int entries) {
        return table(name, ProbeTables.WAYS * Long.BYTES, entries / ProbeTables.WAYS);
    }

    private static BccMap table(String name, int valueSize, int maxEntries) {
        return new BccMap(name, ARRAY, Integer.BYTES, valueSize, maxEntries, MAPPABLE);
    }

    private static BccMap array(String name, int type, int valueSize, int maxEntries) {
        return new BccMap(name, type, Integer.BYTES, valueSize, maxEntries, 0);
    }
}
