// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.probe.Probe;
import io.iotrace.probe.ProbeOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of the commands that load the probe. */
final class ProbeChoice {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--ring",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            defaultValue = "32MiB",
            description =
                    "Ring between kernel and collector, a power of two; larger when requests are lost to 'ring full'.")
    private long ringBytes;

    @Option(
            names = "--backend",
            paramLabel = "BACKEND",
            defaultValue = "auto",
            description = "How the probe is loaded: auto, libbpf, or bcc for kernels without type information.")
    private ProbeOptions.Backend backend;

    @Option(
            names = "--without-hook",
            paramLabel = "HOOK",
            description =
                    "Do not use a hook, such as kprobe:irqfd_wakeup, or a kind of hook: fentry or kprobe. Repeatable.")
    private List<String> withoutHooks = new ArrayList<>();

    @Option(
            names = "--nvme",
            description = "Record the NVMe command of each request too: queue id, command id, status.")
    private boolean nvme;

    /** Says that loading the probe will take a while, where it does. */
    void announce(Console console) {
        if (Probe.isCompiledHere(backend)) {
            console.say("Compiling the probe for kernel " + System.getProperty("os.version") + " (bcc)");
        }
    }

    ProbeOptions get() {
        if (Long.bitCount(ringBytes) != 1 || ringBytes < 64 << 10 || ringBytes > 1 << 29) {
            throw new ParameterException(spec.commandLine(), "--ring must be a power of two from 64KiB to 512MiB");
        }
        return new ProbeOptions(backend, (int) ringBytes, ProbeOptions.DEFAULT.files(), nvme, Set.copyOf(withoutHooks));
    }
}
