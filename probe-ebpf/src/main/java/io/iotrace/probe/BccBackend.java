// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Brings the probe into a kernel without type information: compiles its source on this host, against the kernel's headers. That takes
 * seconds and 200 MB of memory.
 */
final class BccBackend {
    private static final String SOURCE = "iotrace.bcc.c";
    private static final Path KPROBES = Path.of("/sys/bus/event_source/devices/kprobe");
    private static final int FIRST_WITH_URING = 6;

    private BccBackend() {}

    /** Compiles, loads and attaches the probe. Throws {@link ProbeException} with one sentence when the host does not allow it. */
    static LoadedObject load(ProbeOptions options, KernelSymbols symbols, String release) {
        Libbcc bcc = Libbcc.load();
        Libc libc = Libc.load();
        Map<String, Long> functions = symbols.find(SymbolKernel.interesting());
        if (functions.isEmpty()) {
            throw new ProbeException(
                    "the kernel hides the addresses of its functions (/proc/kallsyms), without which no"
                            + " request can be followed: run as root, or set kernel.kptr_restrict to 0 or 1");
        }
        KernelOffer kernel =
                new SymbolKernel(functions.keySet(), Files.exists(KPROBES), major(release) >= FIRST_WITH_URING);
        String source = source();
        List<BccMap> maps = BccMap.all(options);
        Refusals refusals = Refusals.forbidding(options.withoutHooks());
        HookLadder.knowingInterrupts()
                .forEach(rung -> refusals.add(
                        rung.withoutTypes().hook(),
                        "the kernel's headers do not tell where its preemption counter is"));
        return HookPlan.loadBest(HookLadder.withoutTypes(options.nvme()), kernel, refusals, plan -> {
            BccCode code = BccCode.compile(bcc, source, release, maps, ProbeConstants.of(options, plan, functions));
            return BccObject.load(bcc, libc, plan, code, maps);
        });
    }

    private static int major(String release) {
        return Integer.parseInt(release.substring(0, release.indexOf('.')));
    }

    private static String source() {
        try (InputStream in = BccBackend.class.getResourceAsStream(SOURCE)) {
            if (in == null) {
                throw new ProbeException(SOURCE + " is missing: this iotrace was built without clang");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
