// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jnr.ffi.Pointer;

/**
 * The instructions of some programs as libbcc compiled them for this kernel. Maps are named in them by stand-ins, so that what was
 * compiled once serves every probe of this JVM.
 *
 * @param programs instructions (struct bpf_insn) by the program's name
 */
record BccCode(Map<String, byte[]> programs) {
    private static final Map<List<String>, BccCode> COMPILED = new ConcurrentHashMap<>();

    /** No descriptor is as large. */
    private static final int FIRST_STAND_IN = 1 << 30;

    private static final int INSTRUCTION = 8;
    private static final byte LOAD_64_BITS = 0x18;

    /**
     * @param release the kernel's, as uname -r says it: headers of another one are refused
     * @param constants by name; they and the maps become macros
     */
    static BccCode compile(
            Libbcc bcc, String source, String release, List<BccMap> maps, Map<String, Number> constants) {
        List<String> options = new ArrayList<>(List.of("-w", "-Dkernel_release=\"" + release + "\""));
        for (int i = 0; i < maps.size(); i++) {
            options.add("-DMAP_" + maps.get(i).name() + "=" + (FIRST_STAND_IN + i));
        }
        constants.forEach((name, value) -> options.add("-D" + name + "=" + literal(value)));
        return COMPILED.computeIfAbsent(List.copyOf(options), unused -> compile(bcc, source, release, options));
    }

    private static String literal(Number value) {
        return value instanceof Long ? Long.toUnsignedString(value.longValue()) + "ULL" : value.toString();
    }

    private static BccCode compile(Libbcc bcc, String source, String release, List<String> options) {
        Pointer module = bcc.bpf_module_create_c_from_string(
                source, 0, options.toArray(String[]::new), options.size(), true, null);
        if (module == null) {
            throw new ProbeException(
                    "libbcc cannot compile the probe for kernel " + release + "; what it says of it is above");
        }
        try {
            Map<String, byte[]> code = new HashMap<>();
            for (String program : names()) {
                Pointer start = bcc.bpf_function_start(module, program);
                if (start != null) {
                    byte[] instructions = new byte[Math.toIntExact(bcc.bpf_function_size(module, program))];
                    start.get(0, instructions, 0, instructions.length);
                    code.put(program, instructions);
                }
            }
            return new BccCode(code);
        } finally {
            bcc.bpf_module_destroy(module);
        }
    }

    /** Those that the source may have; it has none for fentry. */
    private static List<String> names() {
        List<String> programs = new ArrayList<>(HookPlan.allPrograms());
        programs.addAll(BccObject.FOLLOWING);
        return programs;
    }

    /** A program's instructions with the descriptors of the maps, which are in the order of {@link #compile}. */
    byte[] linked(String program, List<Integer> descriptors) {
        byte[] instructions = programs.get(program).clone();
        ByteBuffer buffer = ByteBuffer.wrap(instructions).order(ByteOrder.nativeOrder());
        for (int at = 0; at < instructions.length; at += INSTRUCTION) {
            if (instructions[at] == LOAD_64_BITS) {
                int map = buffer.getInt(at + 4) - FIRST_STAND_IN;
                boolean standsIn = instructions[at + 1] >> 4 != 0; // BPF_PSEUDO_MAP_FD or _VALUE as source register
                if (standsIn && map >= 0 && map < descriptors.size()) {
                    buffer.putInt(at + 4, descriptors.get(map));
                }
                at += INSTRUCTION;
            }
        }
        return instructions;
    }
}
