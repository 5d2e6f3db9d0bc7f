// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import io.iotrace.guest.GuestDisk.Aio;
import io.iotrace.guest.GuestDisk.CacheMode;
import io.iotrace.guest.GuestLoad.Operation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;

/**
 * A machine with one virtio-blk disk on an IOThread and a mistake: the host's page cache lies under the guest's
 * ({@code cache=writeback,aio=threads}, rule {@code writeback-double-cache}). Fixed, the same disk has
 * {@code cache=none,aio=native}.
 */
public final class DemoScenario implements AutoCloseable {
    public static final String MACHINE_NAME = "iotrace-demo";
    public static final String DISK_ID = "disk0";

    private static final int IMAGE_MEBIBYTES = 256;
    private static final int MINIMUM_REQUESTS = 1000;

    /** Reads as of a small database, and now and then a transaction that must be on the disk. */
    private static final GuestLoad READS = GuestLoad.of(Operation.READ, 200).withJobs(4);

    private static final GuestLoad WRITES = GuestLoad.of(Operation.WRITE, 20).withFdatasync();

    private final GuestMachine machine;

    private DemoScenario(GuestMachine machine) {
        this.machine = machine;
    }

    /**
     * Writes the image and starts the machine.
     *
     * @param fixed whether without the mistake
     * @throws GuestException when this host lacks something for it
     */
    public static DemoScenario prepare(boolean fixed, Progress progress) {
        GuestRequirements.missing().ifPresent(missing -> {
            throw new GuestException("can't start the demo's guest: " + missing);
        });
        // Not below /tmp: where that is in memory, there would be no device to see.
        Path parent = Path.of("/var/tmp");
        try {
            Path folder = Files.createTempDirectory(parent, "iotrace-demo-");
            try {
                Path image = folder.resolve("disk.img");
                writeImage(image);
                GuestDisk disk = GuestDisk.raw(DISK_ID, image);
                return new DemoScenario(GuestMachine.named(MACHINE_NAME)
                        .disk(fixed ? disk : disk.withCache(CacheMode.WRITEBACK).withAio(Aio.THREADS))
                        .folder(folder)
                        .progress(progress)
                        .start());
            } catch (IOException | RuntimeException e) {
                TemporaryFolder.delete(folder);
                throw e;
            }
        } catch (IOException e) {
            throw new GuestException(
                    "can't write the demo's disk of " + IMAGE_MEBIBYTES + " MiB below " + parent + ": "
                            + e.getMessage(),
                    e);
        }
    }

    public GuestMachine machine() {
        return machine;
    }

    /**
     * Has the guest work for at least this long and 1000 requests.
     *
     * @return how many requests the guest sent to its disk
     */
    public long runLoad(Duration duration, Progress progress) {
        progress.say("The guest reads and writes its disk for " + duration.toSeconds() + " s");
        long end = System.nanoTime() + duration.toNanos();
        long requests = 0;
        while (System.nanoTime() < end || requests < MINIMUM_REQUESTS) {
            requests += machine.run(DISK_ID, READS).requests();
            requests += machine.run(DISK_ID, WRITES).requests();
        }
        return requests;
    }

    /** Ends the machine and deletes its disk. */
    @Override
    public void close() {
        machine.close();
    }

    /** Every block holds data, so that no request ends at a hole. */
    private static void writeImage(Path image) throws IOException {
        byte[] block = new byte[1 << 20];
        Random random = new Random(IMAGE_MEBIBYTES);
        try (OutputStream out = Files.newOutputStream(image)) {
            for (int i = 0; i < IMAGE_MEBIBYTES; i++) {
                random.nextBytes(block);
                out.write(block);
            }
        }
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.WRITE)) {
            file.force(true);
        }
    }
}
