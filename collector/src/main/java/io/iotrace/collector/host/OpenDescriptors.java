// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import io.iotrace.probe.TracedFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The files and devices that a process has open at one moment: what separates a disk from a library that was read and closed again.
 *
 * @param inodes inodes, of files and of all else
 * @param devices block and character devices as the kernel has them: major &lt;&lt; 20 | minor
 * @param readable whether they could be looked at; those of a process that is gone can, and are none
 */
record OpenDescriptors(Set<Long> inodes, Set<Long> devices, boolean readable) {
    static OpenDescriptors of(int processId) {
        Set<Long> inodes = new HashSet<>();
        Set<Long> devices = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/" + processId + "/fd"))) {
            for (Path descriptor : descriptors) {
                add(descriptor, inodes, devices);
            }
            return new OpenDescriptors(inodes, devices, true);
        } catch (NoSuchFileException | NotDirectoryException processIsGone) {
            return new OpenDescriptors(Set.of(), Set.of(), true);
        } catch (IOException notAllowed) {
            return new OpenDescriptors(inodes, devices, false);
        }
    }

    private static void add(Path descriptor, Set<Long> inodes, Set<Long> devices) {
        try {
            Map<String, Object> status = Files.readAttributes(descriptor, "unix:ino,rdev");
            inodes.add(((Number) status.get("ino")).longValue());
            devices.add(kernelDevice(((Number) status.get("rdev")).longValue()));
        } catch (IOException closedMeanwhile) {
            return;
        }
    }

    /** Whether the file is open for certain. */
    boolean include(TracedFile file) {
        return readable && mayInclude(file);
    }

    /**
     * Whether the file is open as far as can be told. By inode alone where there is one: file systems such as btrfs show another device in
     * stat(2) than they have in the kernel.
     */
    boolean mayInclude(TracedFile file) {
        return !readable || (file.inode() != 0 ? inodes.contains(file.inode()) : devices.contains(file.device()));
    }

    /** From the encoding of stat(2) (glibc sys/sysmacros.h) to the kernel's, major &lt;&lt; 20 | minor. */
    private static long kernelDevice(long device) {
        long major = (device >>> 8 & 0xfff) | (device >>> 32 & ~0xfffL);
        long minor = (device & 0xff) | (device >>> 12 & ~0xffL);
        return major << 20 | (minor & 0xfffff);
    }
}
