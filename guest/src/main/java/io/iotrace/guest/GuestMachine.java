// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A running virtual machine that issues disk requests on demand. It and its folder go with {@link #close()}, and with
 * this JVM however that ends.
 */
public final class GuestMachine implements AutoCloseable {
    private static final Duration BOOT_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration LOAD_TIMEOUT = Duration.ofMinutes(10);

    private final Path folder;
    private final QemuProcess qemu;
    private final SerialConsole console;
    private final Accelerator accelerator;
    private final Map<String, String> diskNames;

    private GuestMachine(
            Path folder,
            QemuProcess qemu,
            SerialConsole console,
            Accelerator accelerator,
            Map<String, String> diskNames) {
        this.folder = folder;
        this.qemu = qemu;
        this.console = console;
        this.accelerator = accelerator;
        this.diskNames = diskNames;
    }

    /** A machine of one vCPU and 256 MiB without disks; {@code name} is what QEMU calls it. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** QEMU's pid. */
    public long pid() {
        return qemu.pid();
    }

    /** Whether QEMU still runs. */
    public boolean isAlive() {
        return qemu.isAlive();
    }

    /** QEMU's QMP socket; it serves one client at a time. */
    public Path qmpSocket() {
        return qmpSocket(folder);
    }

    /** What runs the guest: {@link Accelerator#KVM} or {@link Accelerator#TCG}. */
    public Accelerator accelerator() {
        return accelerator;
    }

    /** What the guest's kernel calls a disk, such as {@code vda}. */
    public String nameInGuest(String diskId) {
        String name = diskNames.get(diskId);
        if (name == null) {
            throw new IllegalArgumentException("no disk " + diskId + ", only " + diskNames.keySet());
        }
        return name;
    }

    /**
     * Has the guest issue a load on a disk and waits for its end; one load at a time.
     *
     * @throws GuestException when a request failed or the guest is gone
     */
    public GuestLoadResult run(String diskId, GuestLoad load) {
        return runOn(nameInGuest(diskId), load);
    }

    /**
     * The same on a disk that was not there at the start, by the name that the guest's kernel gave it.
     *
     * @throws GuestException when the guest does not have it, a request failed or the guest is gone
     */
    public synchronized GuestLoadResult runOn(String nameInGuest, GuestLoad load) {
        String command = load.command(nameInGuest);
        return GuestLoadResult.parse(command, console.ask(command, LOAD_TIMEOUT));
    }

    /** Kills QEMU, waits until it is gone and deletes its folder. */
    @Override
    public void close() {
        try (console;
                qemu) {
            // Closing is all.
        } finally {
            delete(folder);
        }
    }

    private static Path qmpSocket(Path folder) {
        return folder.resolve("qmp");
    }

    private static void delete(Path folder) {
        try {
            TemporaryFolder.delete(folder);
        } catch (IOException e) {
            throw new GuestException("can't delete " + folder + ": " + e.getMessage(), e);
        }
    }

    /** What to start. */
    public static final class Builder {
        private final String name;
        private final List<GuestDisk> disks = new ArrayList<>();
        private final List<String> extraArguments = new ArrayList<>();
        private int vcpus = 1;
        private int memoryMebibytes = 256;
        private String qemu = GuestRequirements.QEMU;
        private Accelerator accelerator = Accelerator.AUTO;
        private Progress progress = Progress.SILENT;
        private Path folder;
        private Duration bootTimeout = BOOT_TIMEOUT;

        private Builder(String name) {
            this.name = name;
        }

        public Builder disk(GuestDisk disk) {
            disks.add(disk);
            return this;
        }

        public Builder vcpus(int newVcpus) {
            vcpus = newVcpus;
            return this;
        }

        public Builder memoryMebibytes(int newMemoryMebibytes) {
            memoryMebibytes = newMemoryMebibytes;
            return this;
        }

        public Builder accelerator(Accelerator newAccelerator) {
            accelerator = newAccelerator;
            return this;
        }

        /** Another QEMU than the one on the {@code PATH}. */
        public Builder qemu(Path program) {
            qemu = program.toString();
            return this;
        }

        /** Arguments for QEMU after all others. */
        public Builder extraArguments(String... arguments) {
            extraArguments.addAll(List.of(arguments));
            return this;
        }

        public Builder progress(Progress newProgress) {
            progress = newProgress;
            return this;
        }

        /**
         * A folder for the machine's sockets and log, which the machine owns from now on and deletes with all in it. Its
         * path must be short: a socket's is limited to 107 bytes.
         */
        public Builder folder(Path newFolder) {
            folder = newFolder;
            return this;
        }

        Builder bootTimeout(Duration timeout) {
            bootTimeout = timeout;
            return this;
        }

        /**
         * Starts the machine and returns once its guest takes commands.
         *
         * @throws GuestException when this host lacks something for it or the guest does not come up
         */
        public GuestMachine start() {
            GuestRequirements.missing().ifPresent(missing -> {
                throw new GuestException("can't start a guest: " + missing);
            });
            Map<String, String> diskNames = QemuCommand.namesInGuest(disks);
            GuestKernel kernel = GuestKernel.obtain(progress);
            Accelerator chosen = accelerator == Accelerator.AUTO ? KvmProbe.choose(progress) : accelerator;
            Path owned = folder;
            try {
                if (owned == null) {
                    owned = Files.createTempDirectory(Path.of("/tmp"), "iotrace-");
                }
                return start(owned, kernel, chosen, diskNames);
            } catch (IOException | RuntimeException e) {
                if (owned != null) {
                    delete(owned);
                }
                throw e instanceof GuestException known
                        ? known
                        : new GuestException("can't start the guest " + name + ": " + e.getMessage(), e);
            }
        }

        private GuestMachine start(Path owned, GuestKernel kernel, Accelerator chosen, Map<String, String> diskNames)
                throws IOException {
            Path initramfs = owned.resolve("initramfs");
            Initramfs.write(kernel, initramfs);
            Path consoleSocket = owned.resolve("console");
            QemuCommand command = new QemuCommand(qemu, name, chosen, vcpus, memoryMebibytes)
                    .boot(new GuestBoot(kernel.image(), initramfs))
                    .sockets(consoleSocket, qmpSocket(owned));
            disks.forEach(command::disk);
            command.extra(extraArguments);

            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(consoleSocket));
            SerialConsole console = new SerialConsole(server, name);
            QemuProcess qemu = null;
            try {
                qemu = QemuProcess.start(owned, command.arguments(), console::close);
                progress.say("Starting the guest " + name + " (" + chosen + ", pid " + qemu.pid() + ")");
                console.awaitReady(bootTimeout);
                return new GuestMachine(owned, qemu, console, chosen, diskNames);
            } catch (IOException | RuntimeException e) {
                console.close();
                if (qemu == null) {
                    throw e;
                }
                String reason = qemu.ends(Duration.ofSeconds(1)) ? "QEMU ended: " + qemu.lastWords() : e.getMessage();
                qemu.close();
                throw new GuestException("the guest " + name + " did not start: " + reason, e);
            }
        }
    }
}
