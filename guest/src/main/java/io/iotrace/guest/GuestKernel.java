// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The kernel that guests run.
 *
 * @param image the bzImage
 * @param modules its {@code lib/modules/VERSION}
 */
record GuestKernel(Path image, Path modules) {
    /** Debian's kernel for virtual machines: small, and every driver a guest needs is in it or beside it. */
    private static final String META_PACKAGE = "linux-image-cloud-amd64";

    /**
     * The kernel in the cache; else Debian's package, downloaded by apt without installing it; else the host's own,
     * where it has one in {@code /boot}.
     */
    static synchronized GuestKernel obtain(Progress progress) {
        Path cached = CacheFolder.get().resolve("guest-kernel");
        try (FileChannel lockFile = FileChannel.open(
                CacheFolder.get().resolve("guest-kernel.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lockFile.lock(); // against other processes, until the file is closed
            Optional<GuestKernel> kernel = in(cached);
            return kernel.isPresent() ? kernel.get() : download(cached, progress);
        } catch (GuestException downloadFailed) {
            return in(Path.of("/")).orElseThrow(() -> downloadFailed);
        } catch (IOException e) {
            throw new GuestException("can't prepare the guest's kernel in " + cached + ": " + e.getMessage(), e);
        }
    }

    /** The kernel below a root directory whose modules are there too; the newest name first. */
    static Optional<GuestKernel> in(Path root) {
        Path boot = root.resolve("boot");
        if (!Files.isDirectory(boot)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(boot)) {
            return files.filter(file -> file.getFileName().toString().startsWith("vmlinuz-"))
                    .filter(Files::isReadable)
                    .sorted(Comparator.reverseOrder())
                    .map(image -> new GuestKernel(
                            image,
                            root.resolve("lib/modules")
                                    .resolve(image.getFileName().toString().substring("vmlinuz-".length()))))
                    .filter(kernel -> Files.isDirectory(kernel.modules().resolve("kernel")))
                    .findFirst();
        } catch (IOException e) {
            throw new GuestException("can't read " + boot + ": " + e.getMessage(), e);
        }
    }

    private static GuestKernel download(Path target, Progress progress) throws IOException {
        String packageName = packageName(progress);
        progress.say("Downloading the guest's kernel, " + packageName + " (26 MB, once, to " + target + ")");
        Path work = Files.createTempDirectory(target.getParent(), "kernel-");
        try {
            ExternalCommand.runIn(work, "apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", packageName);
            Path archive;
            try (Stream<Path> files = Files.list(work)) {
                archive = files.findFirst().orElseThrow();
            }
            Path unpacked = work.resolve("unpacked");
            ExternalCommand.run("dpkg-deb", "-x", archive.toString(), unpacked.toString());
            TemporaryFolder.delete(target);
            Files.move(unpacked, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            TemporaryFolder.delete(work);
        }
        return in(target).orElseThrow(() -> new GuestException(packageName + " holds no kernel with modules"));
    }

    /** The package that the meta package stands for today. */
    private static String packageName(Progress progress) {
        Optional<String> known = dependency();
        if (known.isEmpty()) {
            progress.say("Updating apt's package lists");
            ExternalCommand.run("apt-get", "-qq", "update");
            known = dependency();
        }
        return known.orElseThrow(() -> new GuestException("apt knows no " + META_PACKAGE
                + ": put a kernel and its modules into " + CacheFolder.get().resolve("guest-kernel")
                + " (boot/vmlinuz-VERSION, lib/modules/VERSION)"));
    }

    private static Optional<String> dependency() {
        String output;
        try {
            output = new String(ExternalCommand.run("apt-cache", "depends", META_PACKAGE), StandardCharsets.UTF_8);
        } catch (GuestException unknownPackage) {
            return Optional.empty();
        }
        return output.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("Depends: linux-image-"))
                .map(line -> line.substring("Depends: ".length()))
                .findFirst();
    }
}
