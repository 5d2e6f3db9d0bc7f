// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

/** A request as a test keeps it. */
record Request(
        int processId,
        int threadId,
        int file,
        int operation,
        int engine,
        int leaf,
        long offset,
        long bioBytes,
        long result,
        int parts,
        int flags,
        int queueDepth,
        long submitted,
        long queued,
        long issued,
        long deviceDone,
        long kernelDone,
        long callExit,
        long reaped) {

    static final int READ = 0;
    static final int WRITE = 1;
    static final int FLUSH = 2;
    static final int DISCARD = 3;
    static final int WRITE_ZEROES = 4;

    static Request of(RequestRecord r) {
        return new Request(
                r.processId(),
                r.threadId(),
                r.file(),
                r.operation(),
                r.engine(),
                r.leaf(),
                r.fileOffset(),
                r.bioBytes(),
                r.result(),
                r.parts(),
                r.flags(),
                r.queueDepth(),
                r.submittedNanos(),
                r.queuedNanos(),
                r.issuedNanos(),
                r.deviceDoneNanos(),
                r.kernelDoneNanos(),
                r.callExitNanos(),
                r.reapedNanos());
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    boolean hasBio() {
        return queued != 0;
    }
}
