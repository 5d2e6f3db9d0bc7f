// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.probe;

import java.io.FileDescriptor;

/** An operation that began and was not ended yet: one for each thread. */
public abstract class Operation {
    /** Marks an offset or size that the call does not say. */
    public static final long UNKNOWN = -1;

    /**
     * A read or write ended.
     *
     * @param point number of the advice point
     * @param file what was read or written
     * @param position byte offset, {@link #UNKNOWN} for the file's own position
     * @param requested bytes asked for, {@link #UNKNOWN} for a vector
     * @param result bytes done, negative for the end of the file or another status
     * @param failed whether it threw
     */
    public abstract void end(
            int point, FileDescriptor file, long position, long requested, long result, boolean failed);

    /** A transfer from one descriptor to another ended; negative results were none. */
    public abstract void endTransfer(
            int point,
            FileDescriptor from,
            FileDescriptor to,
            long position,
            long requested,
            long result,
            boolean failed);

    /** A sync of a file ended; {@code metadata} whether its times and the like had to be written, too. */
    public abstract void endSync(int point, FileDescriptor file, boolean metadata, boolean failed);

    /** A sync of mapped memory ended, from {@code address} on. */
    public abstract void endMappedSync(int point, long address, long length, boolean failed);
}
