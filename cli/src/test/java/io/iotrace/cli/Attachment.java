// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.iotrace.cli.Command.Result;
import io.iotrace.guest.GuestMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** {@code iotrace attach --format json} on guests, running beside the test. */
final class Attachment {
    private static final int TIMEOUT_SECONDS = 60;

    private final Command command = new Command();
    private final CompletableFuture<Result> result;

    private Attachment(List<String> arguments) {
        result = CompletableFuture.supplyAsync(() -> run(arguments));
    }

    private Result run(List<String> arguments) {
        try {
            return command.execute(arguments.toArray(String[]::new));
        } finally {
            command.tracing().complete(null); // nobody waits for what it no longer says
        }
    }

    /** Returns once it traces. */
    static Attachment to(Path recording, GuestMachine... machines) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("attach", "--format", "json", "--output"));
        arguments.add(recording.toString());
        for (GuestMachine machine : machines) {
            arguments.add(Long.toString(machine.pid()));
            arguments.add("--qmp");
            arguments.add(machine.pid() + "=" + machine.qmpSocket());
        }
        return begin(arguments);
    }

    /** A QEMU that is no {@link GuestMachine}; returns once it is traced. */
    static Attachment to(long pid, Path qmpSocket) throws Exception {
        return begin(List.of("attach", "--format", "json", Long.toString(pid), "--qmp", qmpSocket.toString()));
    }

    /** The same, with its recording. */
    static Attachment to(Path recording, long pid, Path qmpSocket) throws Exception {
        return begin(List.of(
                "attach",
                "--format",
                "json",
                "--output",
                recording.toString(),
                Long.toString(pid),
                "--qmp",
                qmpSocket.toString()));
    }

    /** The same without QMP. */
    static Attachment to(Path recording, long pid) throws Exception {
        return begin(List.of("attach", "--format", "json", "--output", recording.toString(), Long.toString(pid)));
    }

    /** Any process, for its report; returns once it is traced. */
    static Attachment toAnyProcess(long pid) throws Exception {
        return begin(List.of("attach", "--format", "json", "--any-process", Long.toString(pid)));
    }

    /** The same of several, with their recording. */
    static Attachment toAnyProcess(Path recording, long... pids) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("attach", "--format", "json", "--output", recording.toString(), "--any-process"));
        LongStream.of(pids).mapToObj(Long::toString).forEach(arguments::add);
        return begin(arguments);
    }

    /** A guest with its recording, and more options. */
    static Attachment with(Path recording, GuestMachine machine, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("attach", "--format", "json", "--output"));
        arguments.add(recording.toString());
        arguments.add(Long.toString(machine.pid()));
        arguments.addAll(List.of(options));
        return begin(arguments);
    }

    private static Attachment begin(List<String> arguments) throws Exception {
        Attachment attachment = new Attachment(arguments);
        attachment.command.tracing().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        assertThat(attachment.command.saidSoFar()).contains("Tracing process");
        return attachment;
    }

    /** Ends it as Ctrl-C does. */
    Result interrupt() throws Exception {
        command.interrupt();
        return end();
    }

    /** Waits until it ends by itself. */
    Result end() throws Exception {
        return result.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    /** Ends it and returns its report. */
    JsonNode report() throws Exception {
        return json(interrupt());
    }

    static JsonNode json(Result result) throws IOException {
        assertThat(result.code()).as(result.err()).isZero();
        return new ObjectMapper().readTree(result.out());
    }

    /** A disk of a report. */
    static JsonNode disk(JsonNode report, GuestMachine machine, String name) {
        for (JsonNode vm : report.get("vms")) {
            for (JsonNode disk : vm.get("disks")) {
                if (vm.get("pid").asLong() == machine.pid()
                        && disk.get("name").asText().equals(name)) {
                    return disk;
                }
            }
        }
        throw new AssertionError("no disk " + name + " in " + report);
    }
}
