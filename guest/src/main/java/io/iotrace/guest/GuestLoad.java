// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * Requests that the guest is to issue with O_DIRECT, each job one after the other: exactly {@code operations} for each
 * of {@code jobs}.
 *
 * @param operation what each request does
 * @param operations how many requests each job issues
 * @param jobs how many processes of the guest issue them at the same time, 1 to 64
 * @param bytes the size of each request, a multiple of 512 for each piece
 * @param iovecs pieces of memory that each request is made of, 1 to 1024; no two are neighbours. A guest's driver splits
 *     a request that has more of them than the device takes (virtio-blk: {@code queue-size} - 2)
 * @param startByte where the first request of the first job begins, all others follow; empty for random multiples of
 *     {@code bytes}
 * @param fdatasync whether an fdatasync follows each read or write, within its time
 * @param pauseMicros how long each job sleeps after each request, outside its time
 * @param beside another disk, such as {@code vdb}, from which one more process reads meanwhile, as often as a job and at random places,
 *     outside the result; empty for none
 */
public record GuestLoad(
        Operation operation,
        long operations,
        int jobs,
        long bytes,
        int iovecs,
        OptionalLong startByte,
        boolean fdatasync,
        long pauseMicros,
        String beside) {
    /** What a request does; a flush is an fdatasync of the disk with nothing to write. */
    public enum Operation {
        READ,
        WRITE,
        FLUSH,
        DISCARD,
        ZERO
    }

    public GuestLoad {
        if (operations < 1 || jobs < 1 || jobs > 64 || iovecs < 1 || iovecs > 1024 || bytes < 512) {
            throw new IllegalArgumentException(
                    "a load needs operations, 1 to 64 jobs, 1 to 1024 iovecs and 512 bytes or more");
        }
        if (bytes % (512L * iovecs) != 0) {
            throw new IllegalArgumentException(bytes + " bytes are not a multiple of 512 in each of " + iovecs);
        }
    }

    /** Requests of 4096 bytes by one job at random places. */
    public static GuestLoad of(Operation operation, long operations) {
        return new GuestLoad(operation, operations, 1, 4096, 1, OptionalLong.empty(), false, 0, "");
    }

    public GuestLoad withJobs(int newJobs) {
        return new GuestLoad(operation, operations, newJobs, bytes, iovecs, startByte, fdatasync, pauseMicros, beside);
    }

    public GuestLoad withBytes(long newBytes) {
        return new GuestLoad(operation, operations, jobs, newBytes, iovecs, startByte, fdatasync, pauseMicros, beside);
    }

    /** Each request made of so many pieces of 4096 bytes. */
    public GuestLoad withPages(int pages) {
        return new GuestLoad(
                operation, operations, jobs, 4096L * pages, pages, startByte, fdatasync, pauseMicros, beside);
    }

    /** Each request made of so many pieces of 512 bytes. */
    public GuestLoad withSectors(int sectors) {
        return new GuestLoad(
                operation, operations, jobs, 512L * sectors, sectors, startByte, fdatasync, pauseMicros, beside);
    }

    public GuestLoad withStartByte(long newStartByte) {
        return new GuestLoad(
                operation,
                operations,
                jobs,
                bytes,
                iovecs,
                OptionalLong.of(newStartByte),
                fdatasync,
                pauseMicros,
                beside);
    }

    public GuestLoad withFdatasync() {
        return new GuestLoad(operation, operations, jobs, bytes, iovecs, startByte, true, pauseMicros, beside);
    }

    public GuestLoad withPauseMicros(long newPauseMicros) {
        return new GuestLoad(operation, operations, jobs, bytes, iovecs, startByte, fdatasync, newPauseMicros, beside);
    }

    public GuestLoad withReadsBeside(String disk) {
        return new GuestLoad(operation, operations, jobs, bytes, iovecs, startByte, fdatasync, pauseMicros, disk);
    }

    /** The line that the guest's program reads on its console for a device such as {@code vda}. */
    public String command(String device) {
        return "io " + device + " " + operation.name().toLowerCase(Locale.ROOT) + " ops=" + operations + " jobs=" + jobs
                + " bytes=" + bytes + " iovecs=" + iovecs
                + (startByte.isPresent() ? " start=" + startByte.getAsLong() : "")
                + (pauseMicros > 0 ? " pause=" + pauseMicros : "")
                + (fdatasync ? " fdatasync" : "")
                + (beside.isEmpty() ? "" : " beside=" + beside);
    }
}
