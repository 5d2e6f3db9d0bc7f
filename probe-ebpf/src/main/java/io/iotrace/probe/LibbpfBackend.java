// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.util.Map;
import java.util.OptionalLong;
import jnr.ffi.Pointer;
import jnr.ffi.byref.NativeLongByReference;

/** Brings the probe into the kernel as the object that was compiled when iotrace was built, fitted to the kernel by its types. */
final class LibbpfBackend {
    /** What lets the verifier know the type behind an address (kernel/bpf/helpers.c, Linux 6.2). */
    private static final String CAST = "bpf_rdonly_cast";

    private static final String RUN_QUEUE = "runqueues";

    private final Libbpf libbpf = Libbpf.load();
    private final LibbpfLog log = new LibbpfLog(Libc.load()); // libbpf holds no reference that keeps it alive
    private final ProbeOptions options;
    private final Map<String, Long> functions;

    private LibbpfBackend(ProbeOptions options, KernelSymbols symbols) {
        this.options = options;
        functions = symbols.find(ProbeConstants.functions());
    }

    /** Loads and attaches the probe. Throws {@link ProbeException} with one sentence when the host does not allow it. */
    static LoadedObject load(ProbeOptions options, KernelSymbols symbols) {
        return new LibbpfBackend(options, symbols).load();
    }

    private LoadedObject load() {
        libbpf.libbpf_set_print(log);
        try (KernelTypes types = new KernelTypes(libbpf)) {
            KernelOffer kernel = new RunningKernel(types, functions.keySet(), new HookTrial(libbpf));
            BpfObjectFile file = BpfObjectFile.probe(types.hasFunction(CAST));
            Refusals refusals = Refusals.forbidding(options.withoutHooks());
            if (runQueueToCount(types).isEmpty()) {
                refusals.add(
                        HookLadder.WAKE_BY_QUEUE, "the kernel's types do not tell where its preemption counter is");
            }
            return HookPlan.loadBest(
                    HookLadder.points(options.nvme()),
                    kernel,
                    refusals,
                    plan -> LibbpfObject.load(libbpf, log, file, plan, object -> configure(object, file, plan, types)));
        }
    }

    /** The preemption counter of a processor is a variable, or part of one in Linux 6.2 to 6.14 (compat.h). */
    private static OptionalLong runQueueToCount(KernelTypes types) {
        OptionalLong alone = types.distance(RUN_QUEUE, "__preempt_count");
        return alone.isPresent() ? alone : types.distance(RUN_QUEUE, "pcpu_hot");
    }

    private void configure(LibbpfObject object, BpfObjectFile file, HookPlan plan, KernelTypes types) {
        libbpf.bpf_map__set_max_entries(object.map("ring"), options.ringBytes());
        libbpf.bpf_map__set_max_entries(object.map("file_keys"), options.files() / ProbeTables.WAYS);
        libbpf.bpf_map__set_max_entries(object.map("files"), options.files());
        libbpf.bpf_map__set_max_entries(object.map("passed"), PassedTable.places(options));
        Map<String, Number> constants = ProbeConstants.of(options, plan, functions);
        constants.put("switch_has_state", ProbeConstants.bool(types.arguments("sched_switch") >= 4));
        constants.put("complete_has_cqe", ProbeConstants.bool(types.arguments("io_uring_complete") == 3));
        constants.put("run_queue_to_count", runQueueToCount(types).orElse(0));
        Pointer memory = libbpf.bpf_map__initial_value(object.map(".rodata"), new NativeLongByReference());
        constants.forEach((name, value) -> put(memory, file.offset(name), value));
    }

    private static void put(Pointer memory, int offset, Number value) {
        if (value instanceof Long) {
            memory.putLong(offset, value.longValue());
        } else if (value instanceof Integer) {
            memory.putInt(offset, value.intValue());
        } else {
            memory.putByte(offset, value.byteValue());
        }
    }
}
