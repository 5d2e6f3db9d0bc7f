// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import jnr.ffi.Pointer;

/** The probe's object with the programs of a plan, loaded into the kernel and attached through libbpf. */
final class LibbpfObject implements LoadedObject {
    private final Libbpf libbpf;
    private final LibbpfLog log;
    private final BpfObjectFile file;
    private final HookPlan plan;
    private final Pointer object;
    private final Map<String, Pointer> links = new LinkedHashMap<>();

    private LibbpfObject(Libbpf libbpf, LibbpfLog log, BpfObjectFile file, HookPlan plan, Pointer object) {
        this.libbpf = libbpf;
        this.log = log;
        this.file = file;
        this.plan = plan;
        this.object = object;
    }

    /**
     * Opens the object, has {@code configure} set its sizes and constants, loads and attaches it.
     *
     * @throws RefusedHook when the plan has to be made again without a hook
     * @throws ProbeException when the host does not allow the probe
     */
    static LibbpfObject load(
            Libbpf libbpf, LibbpfLog log, BpfObjectFile file, HookPlan plan, Consumer<LibbpfObject> configure)
            throws RefusedHook {
        Pointer object = libbpf.bpf_object__open_mem(file.bytes(), file.bytes().length, null);
        if (object == null) {
            throw new ProbeException("libbpf cannot read the probe: " + log.lastLine());
        }
        LibbpfObject probe = new LibbpfObject(libbpf, log, file, plan, object);
        try {
            probe.choose(plan.programs());
            configure.accept(probe);
            probe.load();
            probe.tryHooks();
            return probe;
        } catch (RefusedHook | RuntimeException e) {
            probe.close();
            throw e;
        }
    }

    private void choose(Set<String> wanted) {
        for (String program : HookPlan.allPrograms()) {
            libbpf.bpf_program__set_autoload(program(program), wanted.contains(program));
        }
    }

    private void load() throws RefusedHook {
        int error = libbpf.bpf_object__load(object);
        if (error == 0) {
            return;
        }
        String refused = log.takeRefusedProgram();
        if (plan.uses(refused)) {
            throw new RefusedHook(plan.hookOf(refused), "the kernel's verifier refused it: " + log.lastLine());
        }
        for (HookKind kind : List.of(HookKind.FENTRY, HookKind.KPROBE)) {
            if (plan.uses(kind)) {
                throw new RefusedHook(
                        kind.prefix, "the kernel refused to load it (errno " + -error + "): " + log.lastLine());
            }
        }
        throw new ProbeException(LoadFailure.explain(-error, log.lastLine()));
    }

    private void tryHooks() throws RefusedHook {
        for (String name : plan.programs()) {
            if (plan.kindOf(name) != HookKind.TRACEPOINT) {
                attach(name);
            }
        }
    }

    private void attach(String name) throws RefusedHook {
        Pointer link = libbpf.bpf_program__attach(program(name));
        if (link == null) {
            throw new RefusedHook(
                    plan.hookOf(name),
                    "the kernel refused to attach " + name + " (errno " + Libbpf.lastError(libbpf) + "): "
                            + log.lastLine());
        }
        links.put(name, link);
    }

    @Override
    public Set<String> programs() {
        return plan.programs();
    }

    @Override
    public Map<String, Integer> programDescriptors() {
        return plan.programs().stream()
                .collect(Collectors.toMap(name -> name, name -> libbpf.bpf_program__fd(program(name))));
    }

    @Override
    public Set<String> attached() {
        return links.keySet();
    }

    @Override
    public void attach(Set<String> programs) {
        List<String> path = new ArrayList<>(plan.programs());
        for (String name : path) {
            if (links.containsKey(name) && !programs.contains(name)) {
                libbpf.bpf_link__destroy(links.remove(name));
            }
        }
        Collections.reverse(path);
        try {
            for (String name : path) {
                if (programs.contains(name) && !links.containsKey(name)) {
                    attach(name);
                }
            }
        } catch (RefusedHook e) {
            throw new ProbeException(e.getMessage());
        }
    }

    private Pointer program(String name) {
        return libbpf.bpf_object__find_program_by_name(object, name);
    }

    Pointer map(String name) {
        return libbpf.bpf_object__find_map_by_name(object, name);
    }

    @Override
    public String library() {
        return "libbpf " + libbpf.libbpf_version_string();
    }

    @Override
    public List<Hook> hooks() {
        return plan.hooks();
    }

    @Override
    public int descriptor(String map) {
        return libbpf.bpf_map__fd(map(map));
    }

    @Override
    public int variables() {
        return descriptor(".bss");
    }

    @Override
    public int variablesOffset() {
        return file.offset("variables");
    }

    @Override
    public boolean lookup(int descriptor, byte[] key, byte[] value) {
        return libbpf.bpf_map_lookup_elem(descriptor, key, value) == 0;
    }

    @Override
    public int processors() {
        return libbpf.libbpf_num_possible_cpus();
    }

    @Override
    public void close() {
        detach();
        libbpf.bpf_object__close(object);
    }
}
