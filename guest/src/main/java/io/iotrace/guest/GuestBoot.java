// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a guest boots, for those who start QEMU elsewhere: a kernel, and the program of this module as its init. The
 * program's console is the first serial port: it says {@code ready}, and answers each {@link GuestLoad#command} with a
 * line for {@link GuestLoadResult#parse}.
 */
public record GuestBoot(Path kernel, Path initramfs) {
    /**
     * Obtains the kernel and writes the initramfs.
     *
     * @throws GuestException when this host lacks something for it
     */
    public static GuestBoot prepare(Path initramfs, Progress progress) {
        GuestKernel kernel = GuestKernel.obtain(progress);
        try {
            Initramfs.write(kernel, initramfs);
        } catch (IOException e) {
            throw new GuestException("can't write " + initramfs + ": " + e.getMessage(), e);
        }
        return new GuestBoot(kernel.image(), initramfs);
    }

    /** QEMU's arguments for it. */
    public List<String> arguments() {
        return List.of(
                "-kernel",
                kernel.toString(),
                "-initrd",
                initramfs.toString(),
                "-append",
                "console=ttyS0 quiet panic=-1 mitigations=off");
    }
}
