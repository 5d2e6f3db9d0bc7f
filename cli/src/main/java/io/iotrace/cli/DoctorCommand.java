// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.probe.Hook;
import io.iotrace.probe.Probe;
import io.iotrace.probe.ProbeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What this host offers. */
@Command(
        name = "doctor",
        description = "Say what this host lets iotrace measure, and what to do about the rest.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = "  iotrace doctor      # kernel, capabilities, hooks, stages")
final class DoctorCommand implements Callable<Integer> {
    private static final int SMALL_RING = 1 << 20;

    @Mixin
    private ProbeChoice chosen;

    private final Console console;

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        TextTable facts = new TextTable("CHECK", "FOUND");
        facts.row("kernel", System.getProperty("os.version") + " " + System.getProperty("os.arch"));
        facts.row(
                "type information",
                Probe.kernelHasTypes()
                        ? "yes"
                        : "no: CONFIG_DEBUG_INFO_BTF is off, or /sys is not mounted; the probe is compiled here (bcc)");
        facts.row("lockdown", lockdown());
        facts.row("may load BPF", Privileges.allowBpf() ? "yes" : "no: needs root, or CAP_BPF and CAP_PERFMON");
        if (!Privileges.seeHostProcesses()) {
            facts.row("sees processes", "no: in a PID namespace of its own");
        }
        facts.row("KVM", Files.exists(Path.of("/dev/kvm")) ? "/dev/kvm is there" : "no /dev/kvm: guests run under TCG");
        console.out().print(facts.render());
        console.out().println();
        Privileges.require();
        chosen.announce(console);
        try (Probe probe = Probe.open(chosen.get().withRingBytes(SMALL_RING))) {
            console.out().println(probe.library() + " loaded the probe; its hooks:");
            TextTable hooks = new TextTable("POINT", "HOOK", "STATE", "STAGES LOST", "WHY NOT A BETTER ONE");
            for (Hook hook : probe.hooks()) {
                hooks.row(
                        hook.point(),
                        dash(hook.hook()),
                        hook.state().name().toLowerCase(java.util.Locale.ROOT),
                        dash(hook.stagesLost()),
                        dash(hook.reason()));
            }
            console.out().print(hooks.render());
            return Main.DONE;
        } catch (ProbeException e) {
            throw new CommandFailure(e.getMessage());
        }
    }

    private static String lockdown() {
        try {
            return Files.readString(Path.of("/sys/kernel/security/lockdown")).strip();
        } catch (IOException e) {
            return "not known";
        }
    }

    private static String dash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
