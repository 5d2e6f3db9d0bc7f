// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.jvm;

import java.io.IOException;
import java.nio.file.Path;
import jdk.jfr.Recording;

/** A recording by the JDK of what is told beside a JVM: {@link FileExtent}, {@link GuestDisk} and {@link GuestKernel}. */
public final class SideRecording implements AutoCloseable {
    private final Recording recording = new Recording();
    private final Path file;

    /** Begins to record; the file is written by {@link #close}. */
    public SideRecording(Path file) throws IOException {
        this.file = file;
        recording.enable(FileExtent.class);
        recording.enable(GuestDisk.class);
        recording.enable(GuestKernel.class);
        recording.setDestination(file.toAbsolutePath());
        recording.start();
    }

    @Override
    public void close() {
        recording.stop();
        recording.close();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
