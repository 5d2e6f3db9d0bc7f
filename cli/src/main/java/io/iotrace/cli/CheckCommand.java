// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.analyzer.check.CheckJson;
import io.iotrace.analyzer.check.CheckReport;
import io.iotrace.analyzer.check.CheckSarif;
import io.iotrace.analyzer.check.CheckText;
import io.iotrace.analyzer.check.ConfigurationCheck;
import io.iotrace.analyzer.rule.Rules;
import io.iotrace.analyzer.rule.Severity;
import io.iotrace.collector.inventory.ImageLayoutReader;
import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.InventoryException;
import io.iotrace.collector.inventory.InventoryOptions;
import io.iotrace.collector.inventory.TracedProcess;
import io.iotrace.collector.inventory.configured.ConfiguredMachine;
import io.iotrace.collector.inventory.host.HostRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The static rules alone. */
@Command(
        name = "check",
        description = "Judge a configuration by the static rules alone: no probe, no root where /proc allows.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  iotrace check 4242                              # a running QEMU, and the host below it",
            "  iotrace check web-01.xml --fail-on medium       # virsh dumpxml web-01; exit code 3 on a finding",
            "  iotrace check web-01.args --format sarif        # a QEMU command line; for CI"
        })
final class CheckCommand implements Callable<Integer> {
    enum Format {
        TEXT,
        JSON,
        SARIF
    }

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PID|DOMAIN.xml|ARGS-FILE",
            description = "A QEMU process, libvirt's domain XML, or a file with a QEMU command line.")
    private String subject;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text", description = "text, json or sarif.")
    private Format format;

    @Option(
            names = "--rule",
            paramLabel = "RULE",
            converter = RuleConverter.class,
            description = "Only this rule; may be given several times.")
    private List<String> rules = List.of();

    @Option(
            names = "--fail-on",
            paramLabel = "SEVERITY",
            description = "Exit with 3 when there is a finding this severe: ${COMPLETION-CANDIDATES}.")
    private Severity failOn;

    CheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InventoryException, IOException {
        boolean process = subject.matches("\\d{1,9}");
        ConfigurationCheck check = new ConfigurationCheck(Rules.installed());
        if (process) {
            addProcess(check, Integer.parseInt(subject));
        } else if (Files.isRegularFile(Path.of(subject))) {
            add(check, ConfiguredMachine.of(Path.of(subject)));
        } else {
            throw new ParameterException(
                    spec.commandLine(),
                    "'" + subject + "' is neither a pid nor a file; iotrace list shows the QEMU processes");
        }
        CheckReport whole = check.report();
        CheckReport report = rules.isEmpty() ? whole : whole.only(Set.copyOf(rules));
        switch (format) {
            case TEXT -> console.out().print(CheckText.render(report));
            case JSON -> CheckJson.write(report, console.out());
            case SARIF ->
                CheckSarif.write(
                        report,
                        Rules.installed(),
                        Version.number(),
                        process ? null : Path.of(subject).toUri().toString(),
                        console.out());
        }
        console.out().flush();
        return failOn != null && report.hasFindingsFrom(failOn) ? Main.FINDINGS : Main.DONE;
    }

    private void addProcess(ConfigurationCheck check, int pid) throws InventoryException {
        Inventory inventory = Inventory.of(HostRoot.live(), List.of(pid), InventoryOptions.defaults());
        check.add(inventory.host());
        inventory.numaNodes().forEach(check::add);
        inventory.blockDevices().forEach(check::add);
        inventory.settings().forEach(check::add);
        inventory.memories().forEach(check::add);
        ImageLayoutReader layouts = new ImageLayoutReader(HostRoot.live());
        inventory.processes().forEach(process -> {
            add(check, process);
            process.disks().forEach(disk -> layouts.read(disk.event()).ifPresent(check::add));
            process.warnings().forEach(warning -> console.say("iotrace: " + warning));
        });
    }

    private static void add(ConfigurationCheck check, TracedProcess process) {
        check.add(process.machine());
        process.threads().forEach(check::add);
        process.disks().forEach(disk -> check.add(disk.event()));
        process.limits().forEach(check::add);
    }
}
