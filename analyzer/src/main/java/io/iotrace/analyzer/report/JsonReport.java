// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.report;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.Finding;
import io.iotrace.analyzer.rule.remedy.Gain;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.event.Hook;
import io.iotrace.recording.event.Loss;
import io.iotrace.recording.event.Reconciliation;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalDouble;

/** Writes a report as JSON, schema {@code iotrace.report/1} (docs/reference/report-schema.md). What was not measured has no key. */
public final class JsonReport {
    public static final String SCHEMA = "iotrace.report/1";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonReport() {}

    /** Writes the report in UTF-8, indented, with a line feed at the end; {@code out} stays open. */
    public static void write(Report report, OutputStream out) throws IOException {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(indenter);
        printer.indentObjectsWith(indenter);
        out.write(MAPPER.writer(printer).writeValueAsBytes(tree(report)));
        out.write('\n');
    }

    /** The document, for those who embed it. */
    public static ObjectNode tree(Report report) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schema", SCHEMA);
        root.put("requests", report.requests());
        root.put("percentileError", Histogram.ERROR);
        ArrayNode windows = root.putArray("windows");
        report.windows().forEach(window -> addWindow(windows.addObject(), window));
        ArrayNode machines = root.putArray("vms");
        report.machines().forEach(machine -> addMachine(machines.addObject(), machine));
        ArrayNode findings = root.putArray("findings");
        report.findings().forEach(finding -> addFinding(findings.addObject(), finding));
        ArrayNode caveats = root.putArray("caveats");
        report.caveats().forEach(caveats::add);
        addLoss(root.putObject("loss"), report);
        ArrayNode hooks = root.putArray("hooks");
        report.hooks().forEach(hook -> addHook(hooks.addObject(), hook));
        ArrayNode reconciliations = root.putArray("reconciliation");
        report.reconciliations().forEach(held -> addReconciliation(reconciliations.addObject(), held));
        return root;
    }

    private static void addWindow(ObjectNode node, WindowReport window) {
        node.put("startEpochNanos", window.startWallNanos());
        node.put("durationNanos", window.durationNanos());
        putIfKnown(node, "recordMode", window.recordMode());
        putIfKnown(node, "version", window.version());
        node.put("complete", window.complete());
    }

    private static void addMachine(ObjectNode node, MachineReport machine) {
        node.put("pid", machine.processId());
        node.put("name", machine.name());
        putIfKnown(node, "host", machine.host());
        putIfKnown(node, "qemuVersion", machine.qemuVersion());
        putIfKnown(node, "accelerator", machine.accelerator());
        ArrayNode disks = node.putArray("disks");
        machine.disks().forEach(disk -> JsonDisk.add(disks.addObject(), disk));
        ArrayNode threads = node.putArray("threads");
        machine.threads().forEach(thread -> addThread(threads.addObject(), thread));
    }

    private static void addThread(ObjectNode node, ThreadReport thread) {
        node.put("tid", thread.threadId());
        putIfKnown(node, "name", thread.name());
        putIfKnown(node, "role", thread.role());
        node.put("busyShare", rounded(thread.busy()));
        node.put("runQueueShare", rounded(thread.waiting()));
    }

    /** One finding, as each document of iotrace has it. */
    public static void addFinding(ObjectNode node, Finding finding) {
        node.put("rule", finding.rule());
        node.put("title", finding.title());
        node.put("verdict", finding.verdict().label());
        node.put("severity", finding.severity().label());
        node.put("vm", finding.virtualMachine());
        node.put("disk", finding.disk());
        node.put("summary", finding.summary());
        ArrayNode evidence = node.putArray("evidence");
        for (Evidence item : finding.evidence()) {
            evidence.addObject().put("what", item.what()).put("value", item.value());
        }
        ObjectNode remedy = node.putObject("remedy");
        remedy.put("text", finding.remedy().text());
        putIfKnown(remedy, "libvirtXml", finding.remedy().libvirtXml());
        putIfKnown(remedy, "qemuOptions", finding.remedy().qemuOptions());
        putIfKnown(remedy, "proxmox", finding.remedy().proxmox());
        putIfKnown(remedy, "kubeVirt", finding.remedy().kubeVirt());
        putIfKnown(remedy, "runtimeCommand", finding.remedy().runtimeCommand());
        remedy.put("restart", finding.remedy().restart());
        putIfKnown(remedy, "risk", finding.remedy().risk());
        if (finding.remedy().gain() != null) {
            addGain(remedy.putObject("gain"), finding.remedy().gain());
        }
        ArrayNode references = node.putArray("references");
        finding.references().forEach(references::add);
    }

    private static void addGain(ObjectNode node, Gain gain) {
        node.put("share", gain.share())
                .put("nanosPerRequest", gain.nanosPerRequest())
                .put("confidence", gain.confidence());
        if (!gain.stages().isEmpty()) {
            ArrayNode stages = node.putArray("stages");
            gain.stages()
                    .forEach(change -> stages.addObject()
                            .put("stage", change.stage())
                            .put("beforeNanos", change.nanosBefore())
                            .put("afterNanos", change.nanosAfter()));
        }
    }

    private static void addLoss(ObjectNode node, Report report) {
        node.put("known", report.lossKnown());
        if (report.lossKnown()) {
            node.put("requests", report.lostRequests());
        }
        ArrayNode places = node.putArray("places");
        for (Loss loss : report.losses()) {
            places.addObject()
                    .put("place", loss.place())
                    .put("count", loss.count())
                    .put("requests", loss.requests());
        }
    }

    private static void addHook(ObjectNode node, Hook hook) {
        node.put("point", hook.point());
        node.put("hook", hook.hook());
        node.put("state", hook.state());
        putIfKnown(node, "reason", hook.reason());
        putIfKnown(node, "stagesLost", hook.stagesLost());
    }

    private static void addReconciliation(ObjectNode node, Reconciliation held) {
        putIfKnown(node, "vm", held.virtualMachine());
        putIfKnown(node, "disk", held.disk());
        node.put("what", held.what());
        node.put("expected", held.expected());
        node.put("seen", held.seen());
        putIfKnown(node, "explanation", held.explanation());
    }

    static void putIfKnown(ObjectNode node, String key, String value) {
        if (value != null && !value.isEmpty()) {
            node.put(key, value);
        }
    }

    static void putIfKnown(ObjectNode node, String key, OptionalDouble value) {
        value.ifPresent(known -> node.put(key, rounded(known)));
    }

    /** Four decimals say all that a share or a rate has to say. */
    static double rounded(double value) {
        return Math.rint(value * 10_000) / 10_000;
    }
}
