// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A virtual virtualization host ({@code testbed/testbed}) that is up until this JVM ends, however it ends: two NUMA nodes
 * with an NVMe drive on each, and KVM.
 */
final class VirtualHost implements AutoCloseable {
    /** Debian's stock kernels. */
    enum Kernel {
        /** Debian 12: Linux 6.1. */
        BOOKWORM,
        /** Debian 13: Linux 6.12. */
        TRIXIE,
        /** Debian's unstable: the newest there is, 7.2 when this was written. */
        SID;

        private String option() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a command gave; {@code code} is 124 when it was ended at its limit, 125 when there is no host any more. */
    record Result(int code, String out, String err) {
        /** The output of a command that must succeed, without white space around it. */
        String succeeded() {
            if (code == GONE) {
                throw new EmulationFailure(out + err);
            }
            assertThat(code).as(out + err).isZero();
            return out.strip();
        }
    }

    /**
     * A host or a nested guest ended, or does not answer. Emulated virtualization does so now and then, before anything was traced too;
     * who sees it often while tracing should not take it for that.
     */
    static final class EmulationFailure extends RuntimeException {
        private static final long serialVersionUID = 1;

        EmulationFailure(String message) {
            super(message);
        }
    }

    /** What a test does in a host. */
    interface Work {
        void in(VirtualHost host) throws Exception;
    }

    private static final int GONE = 125;
    private static final int ATTEMPTS = 3;
    /** In all tests together: emulation that fails more often is no accident. */
    private static final int FAILURES = 4;

    /** Longer than all tests take: a host ends with the JVM that started it. */
    private static final Duration LIFE = Duration.ofHours(6);

    private static final Duration END_LIMIT = Duration.ofMinutes(1);

    private static final Path SCRIPT = Path.of("testbed").toAbsolutePath();
    private static final Map<Kernel, VirtualHost> SHARED = new EnumMap<>(Kernel.class);
    private static int failures;

    private final Process process;
    private final String name;

    private VirtualHost(Process process, String name) {
        this.process = process;
        this.name = name;
    }

    /** The host that the tests of this JVM share; the first to ask boots it. Skips the test where there can be none. */
    static synchronized VirtualHost with(Kernel kernel) {
        VirtualHost host = SHARED.get(kernel);
        if (host == null || !host.process.isAlive()) {
            assumePossible(kernel);
            host = boot(kernel, "");
            SHARED.put(kernel, host);
            // The host ends with its standard input anyhow; this waits until it has cleaned up.
            Runtime.getRuntime().addShutdownHook(new Thread(host::close, "end of " + host.name));
        }
        return host;
    }

    /** Works in that host, and again in a new one when emulation fails; says so. Ends what a failed test left running in it. */
    static void use(Kernel kernel, Work work) throws Exception {
        for (int attempt = 1; ; attempt++) {
            VirtualHost host = with(kernel);
            try {
                work.in(host);
                return;
            } catch (EmulationFailure failure) {
                host.close();
                failures++;
                if (attempt == ATTEMPTS || failures > FAILURES) {
                    throw failure;
                }
                System.err.println("Emulation failed, again in a new host: "
                        + failure.getMessage().strip());
            } catch (Exception | AssertionError failure) {
                host.run(END_LIMIT, "/testbed/background kill-all");
                throw failure;
            }
        }
    }

    /** Skips the test, with a reason, where the host's packages can't be had. */
    static void assumePossible(Kernel kernel) {
        Result prepared = execute(List.of("prepare", "--kernel", kernel.option()));
        assumeTrue(
                prepared.code() == 0,
                () -> "needs: the virtual host: " + prepared.err().strip());
    }

    /** A host of one's own whose drives do so many requests a second. Skips the test where there can be none. */
    static VirtualHost withSlowDrives(Kernel kernel, int requestsPerSecond) {
        assumePossible(kernel);
        return boot(kernel, "-slow", "--drive-iops", Integer.toString(requestsPerSecond));
    }

    /** A host of one's own whose devices can be assigned to guests. Skips the test where there can be none. */
    static VirtualHost withIommu(Kernel kernel) {
        assumePossible(kernel);
        return boot(kernel, "-iommu", "--iommu");
    }

    /** A host of one's own with one NVMe drive of two controllers, on two nodes. Skips the test where there can be none. */
    static VirtualHost withMultipath(Kernel kernel) {
        assumePossible(kernel);
        return boot(kernel, "-multipath", "--multipath");
    }

    /** A host of one's own with more disks, files or devices of this machine. Skips the test where there can be none. */
    static VirtualHost withDisks(Kernel kernel, Path... disks) {
        assumePossible(kernel);
        List<String> options = new ArrayList<>();
        for (Path disk : disks) {
            options.addAll(List.of("--disk", disk.toString()));
        }
        return boot(kernel, "-disks", options.toArray(new String[0]));
    }

    private static VirtualHost boot(Kernel kernel, String suffix, String... options) {
        String name = "test-" + ProcessHandle.current().pid() + "-" + kernel.option() + suffix;
        List<String> command = new ArrayList<>(
                List.of(SCRIPT.toString(), "up", "--attached", "--name", name, "--kernel", kernel.option()));
        command.addAll(List.of("--life", Long.toString(LIFE.toSeconds())));
        command.addAll(List.of(options));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String line = process.inputReader(StandardCharsets.UTF_8).readLine();
            assertThat(line).as("what `testbed up` says").isEqualTo("up");
            return new VirtualHost(process, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs lines of bash in the host, for at most the limit; the working directory is the checkout's {@code testbed}. */
    Result run(Duration limit, String command) {
        return execute(List.of(
                "run", "--name", name, "--timeout", Long.toString(limit.toSeconds()), "--", "bash", "-c", command));
    }

    /** Runs a JUnit class of this checkout in the host; the words come before the JVM's, such as {@link #withoutTypes}. */
    Result runClass(Duration limit, String className, String... before) {
        List<String> arguments = new ArrayList<>(List.of(
                "run", "--name", name, "--timeout", Long.toString(limit.toSeconds()), "--class", className, "--"));
        arguments.addAll(List.of(before));
        return execute(arguments);
    }

    /** The folder on this machine that is {@code /testbed} in the host. */
    Path share() {
        return SCRIPT.resolveSibling(Path.of("target", "hosts", name, "share"));
    }

    /** Pid of the host's QEMU on this machine. */
    long pid() throws IOException {
        return Long.parseLong(Files.readString(share().resolveSibling("pid")).strip());
    }

    /** The NVMe drive on a NUMA node. */
    String drive(int node) {
        return run(Duration.ofSeconds(20), "echo $NODE" + node + "_DRIVE").succeeded();
    }

    /**
     * Words before a command that make it run as on a host whose kernel has no type information, but whose headers are
     * installed. Skips the test where they can't be had.
     */
    static String withoutTypes(Kernel kernel) {
        Result headers = execute(List.of("headers", "--kernel", kernel.option()));
        assumeTrue(
                headers.code() == 0,
                () -> "needs: the kernel's headers: " + headers.err().strip());
        return "/testbed/without-types " + headers.succeeded();
    }

    /** Ends the host and waits until nothing of it is left. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process.onExit().join();
    }

    /** Runs the script to its end. */
    static Result execute(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(arguments);
        try {
            Path errors = Files.createTempFile("testbed", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectError(errors.toFile())
                        .start();
                process.getOutputStream().close();
                String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return new Result(process.onExit().join().exitValue(), out, Files.readString(errors));
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
