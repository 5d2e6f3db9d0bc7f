// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A loop device and an ext4 file system on another one, both over memory, for the tests of a class; skips them where they cannot be. */
final class RealDisks implements BeforeEachCallback, AfterAllCallback {
    static final int IMAGE_MEBIBYTES = 32;

    private static final List<String> TOOLS =
            List.of("losetup", "mkfs.ext4", "mount", "fsfreeze", "qemu-io", "fio", "blkdiscard");
    private static final Path MEMORY = Path.of("/dev/shm");

    private static Optional<String> missing;

    private Path folder;
    private LoopDevice loop;
    private LoopDevice below;
    private Ext4 ext4;
    private Path image;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        if (missing == null) {
            missing = whatIsMissing();
        }
        assumeTrue(missing.isEmpty(), () -> "needs: " + missing.orElseThrow());
        if (folder == null) {
            folder = Files.createTempDirectory(MEMORY, "iotrace-probe");
            loop = LoopDevice.over(backing("raw"));
            below = LoopDevice.over(backing("ext4"));
            ext4 = Ext4.on(below, Files.createDirectory(folder.resolve("mounted")));
            image = ext4.written("image", IMAGE_MEBIBYTES);
        }
    }

    private static Optional<String> whatIsMissing() {
        for (String tool : TOOLS) {
            if (!Commands.isInstalled(tool)) {
                return Optional.of(tool);
            }
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("root");
        }
        try {
            Probe.open(Trace.OPTIONS).close();
            Commands.run("losetup", "--find");
            return Optional.empty();
        } catch (ProbeException e) {
            return Optional.of("a kernel that loads the probe: " + e.getMessage());
        } catch (AssertionError e) {
            return Optional.of("loop devices: " + e.getMessage());
        }
    }

    private Path backing(String name) throws IOException {
        Path file = Files.createFile(folder.resolve(name));
        Commands.run("truncate", "-s", "128M", file.toString());
        return file;
    }

    LoopDevice loop() {
        return loop;
    }

    /** The device that the file system is on. */
    LoopDevice below() {
        return below;
    }

    Ext4 ext4() {
        return ext4;
    }

    /** A fully written file on the file system. */
    Path image() {
        return image;
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (folder != null) {
            ext4.close();
            below.close();
            loop.close();
            Commands.run("rm", "-r", folder.toString());
            folder = null;
        }
    }
}
