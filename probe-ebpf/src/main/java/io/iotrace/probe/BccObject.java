// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jnr.ffi.Runtime;

/** The programs of a plan, compiled on this host by libbcc, loaded into the kernel and attached. */
final class BccObject implements LoadedObject {
    /** The programs that go on with a long batch, in the order of their places in the map of programs (hook_call.h). */
    static final List<String> FOLLOWING = List.of("begin_more", "end_more");

    /* enum bpf_prog_type, include/uapi/linux/bpf.h */
    private static final int KPROBE = 2;
    private static final int RAW_TRACEPOINT = 17;

    /** How names of programs at the return of a function end (hook_kvm.h). */
    private static final String AT_RETURN = "_end";

    private static final String LICENSE = "Dual BSD/GPL";
    private static final int LOG_BYTES = 1 << 20;
    private static final Path PROCESSORS = Path.of("/sys/devices/system/cpu/possible");

    private final Libbcc bcc;
    private final Libc libc;
    private final HookPlan plan;
    private final Map<String, Integer> maps = new LinkedHashMap<>();
    private final Map<String, Integer> programs = new HashMap<>();
    private final Map<String, Runnable> attached = new LinkedHashMap<>();

    private BccObject(Libbcc bcc, Libc libc, HookPlan plan) {
        this.bcc = bcc;
        this.libc = libc;
        this.plan = plan;
    }

    /**
     * Makes the maps, loads and attaches the programs of the plan.
     *
     * @throws RefusedHook when the plan has to be made again without a hook
     * @throws ProbeException when the host does not allow the probe
     */
    static BccObject load(Libbcc bcc, Libc libc, HookPlan plan, BccCode code, List<BccMap> maps) throws RefusedHook {
        BccObject object = new BccObject(bcc, libc, plan);
        try {
            maps.forEach(object::create);
            object.loadPrograms(code);
            object.tryHooks();
            return object;
        } catch (RefusedHook | RuntimeException e) {
            object.close();
            throw e;
        }
    }

    private void create(BccMap map) {
        int descriptor = bcc.bcc_create_map(
                map.type(), map.name(), map.keySize(), map.valueSize(), map.maxEntries(), map.flags());
        if (descriptor < 0) {
            throw new ProbeException(LoadFailure.explain(lastError(), "map " + map.name()));
        }
        maps.put(map.name(), descriptor);
    }

    private void loadPrograms(BccCode code) {
        List<Integer> descriptors = List.copyOf(maps.values());
        for (String program : plan.programs()) {
            int type = plan.kindOf(program) == HookKind.KPROBE ? KPROBE : RAW_TRACEPOINT;
            load(program, type, code.linked(program, descriptors));
        }
        for (int place = 0; place < FOLLOWING.size(); place++) {
            String program = FOLLOWING.get(place);
            int descriptor = load(program, RAW_TRACEPOINT, code.linked(program, descriptors));
            bcc.bpf_update_elem(maps.get(BccMap.PROGRAMS), bytes(place), bytes(descriptor), 0);
        }
    }

    private int load(String name, int type, byte[] instructions) {
        byte[] log = new byte[LOG_BYTES];
        int descriptor =
                bcc.bcc_prog_load(type, name, instructions, instructions.length, LICENSE, 0, 0, log, log.length);
        if (descriptor < 0) {
            throw new ProbeException(LoadFailure.explain(lastError(), name + ": " + lastWords(log)));
        }
        programs.put(name, descriptor);
        return descriptor;
    }

    /** The verifier's last words before its statistics. */
    private static String lastWords(byte[] log) {
        String text = new String(log, StandardCharsets.UTF_8);
        return text.substring(0, Math.max(0, text.indexOf('\0')))
                .lines()
                .filter(line -> !line.startsWith("processed "))
                .reduce("", (before, line) -> line);
    }

    /** Headers of another kernel show when a tracepoint's program is attached: it reads past the arguments. */
    private void tryHooks() throws RefusedHook {
        for (String program : plan.programs()) {
            attach(program);
        }
    }

    @Override
    public Set<String> programs() {
        return plan.programs();
    }

    @Override
    public Map<String, Integer> programDescriptors() {
        return Map.copyOf(programs);
    }

    @Override
    public Set<String> attached() {
        return attached.keySet();
    }

    @Override
    public void attach(Set<String> wanted) {
        List<String> path = new ArrayList<>(plan.programs());
        for (String program : path) {
            if (attached.containsKey(program) && !wanted.contains(program)) {
                attached.remove(program).run();
            }
        }
        Collections.reverse(path);
        try {
            for (String program : path) {
                if (wanted.contains(program) && !attached.containsKey(program)) {
                    attach(program);
                }
            }
        } catch (RefusedHook e) {
            throw new ProbeException(e.getMessage());
        }
    }

    private void attach(String program) throws RefusedHook {
        String target = plan.targetOf(program);
        int code = programs.get(program);
        boolean kprobe = plan.kindOf(program) == HookKind.KPROBE;
        boolean returning = program.endsWith(AT_RETURN);
        String event = (returning ? "r_" : "p_") + target;
        int descriptor = kprobe
                ? bcc.bpf_attach_kprobe(code, returning ? 1 : 0, event, target, 0, 0)
                : bcc.bpf_attach_raw_tracepoint(code, target);
        if (descriptor < 0) {
            throw new RefusedHook(
                    plan.hookOf(program),
                    "the kernel refused to attach " + program + " (errno " + lastError() + ")"
                            + (kprobe ? "" : ": are these the headers of this kernel?"));
        }
        attached.put(program, kprobe ? () -> detachKprobe(descriptor, event) : () -> libc.close(descriptor));
    }

    private void detachKprobe(int descriptor, String event) {
        bcc.bpf_close_perf_event_fd(descriptor);
        bcc.bpf_detach_kprobe(event);
    }

    private int lastError() {
        return Runtime.getRuntime(bcc).getLastError();
    }

    private static byte[] bytes(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    @Override
    public String library() {
        return "libbcc";
    }

    @Override
    public List<Hook> hooks() {
        return plan.hooks();
    }

    @Override
    public int descriptor(String map) {
        return maps.get(map);
    }

    @Override
    public int variables() {
        return descriptor(BccMap.VARIABLES);
    }

    @Override
    public int variablesOffset() {
        return 0;
    }

    @Override
    public boolean lookup(int descriptor, byte[] key, byte[] value) {
        return bcc.bpf_lookup_elem(descriptor, key, value) == 0;
    }

    /** The kernel lists them as ranges, such as 0-7. */
    @Override
    public int processors() {
        try {
            String ranges = Files.readString(PROCESSORS).strip();
            return 1
                    + Integer.parseInt(
                            ranges.substring(1 + Math.max(ranges.lastIndexOf('-'), ranges.lastIndexOf(','))));
        } catch (IOException e) {
            throw new ProbeException("cannot read " + PROCESSORS + ": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        detach();
        programs.values().forEach(libc::close);
        programs.clear();
        maps.values().forEach(libc::close);
        maps.clear();
    }
}
