// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.trace;

import io.iotrace.probe.TracedFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a process has a file open at this moment: what separates a disk from a library that was read and closed again. */
final class OpenDescriptors {
    private OpenDescriptors() {}

    static boolean include(TracedFile file) {
        Path directory = Path.of("/proc/" + file.processId() + "/fd");
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(directory)) {
            for (Path descriptor : descriptors) {
                if (isOf(descriptor, file)) {
                    return true;
                }
            }
            return false;
        } catch (IOException processIsGone) {
            return false;
        }
    }

    /** By inode alone where there is one: file systems such as btrfs show another device in stat(2) than they have in the kernel. */
    private static boolean isOf(Path descriptor, TracedFile file) {
        try {
            return file.inode() != 0
                    ? ((Number) Files.getAttribute(descriptor, "unix:ino")).longValue() == file.inode()
                    : kernelDevice(((Number) Files.getAttribute(descriptor, "unix:rdev")).longValue()) == file.device();
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** From the encoding of stat(2) (glibc sys/sysmacros.h) to the kernel's, major &lt;&lt; 20 | minor. */
    private static long kernelDevice(long device) {
        long major = (device >>> 8 & 0xfff) | (device >>> 32 & ~0xfffL);
        long minor = (device & 0xff) | (device >>> 12 & ~0xffL);
        return major << 20 | (minor & 0xfffff);
    }
}
