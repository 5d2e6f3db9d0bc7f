// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.runtime;

import io.iotrace.agent.advice.AdvicePoint;
import io.iotrace.agent.event.FileOperation;
import io.iotrace.agent.event.FileSync;
import io.iotrace.agent.probe.Operation;
import java.io.FileDescriptor;
import java.io.IOException;
import java.security.AccessController;
import java.security.PrivilegedExceptionAction;

/**
 * The operation that a thread is in. Throws nothing, and runs no code that was not run before by the agent itself, such as a lambda's
 * first call: the application's thread may be in the midst of loading a class.
 */
final class ThreadOperation extends Operation implements PrivilegedExceptionAction<Void> {
    private final Recorder recorder;
    private final FileOperation operation = new FileOperation();
    private final FileSync sync = new FileSync();
    /** The agent's own reads of /proc are none of the application's. */
    private boolean recording;

    private AdvicePoint point;
    private FileDescriptor file;
    private FileDescriptor target;
    private long position;
    private long size;
    private long result;
    private boolean metadata;
    private boolean failed;

    ThreadOperation(Recorder recorder) {
        this.recorder = recorder;
    }

    boolean begin() {
        if (recording) {
            return false;
        }
        operation.begin();
        return true;
    }

    boolean beginSync() {
        if (recording) {
            return false;
        }
        sync.begin();
        return true;
    }

    @Override
    public void end(int number, FileDescriptor descriptor, long offset, long requested, long bytes, boolean thrown) {
        operation.end();
        if (requested != 0 && operation.shouldCommit()) {
            record(number, descriptor, null, offset, requested, bytes, false, thrown);
        }
    }

    @Override
    public void endTransfer(
            int number,
            FileDescriptor from,
            FileDescriptor to,
            long offset,
            long requested,
            long bytes,
            boolean thrown) {
        operation.end();
        // Below the end of the file the kernel could not do it, and the JDK does it in another way.
        if (bytes >= UNKNOWN && operation.shouldCommit()) {
            record(number, from, to, offset, requested, bytes, false, thrown);
        }
    }

    @Override
    public void endSync(int number, FileDescriptor descriptor, boolean withMetadata, boolean thrown) {
        sync.end();
        if (sync.shouldCommit()) {
            record(number, descriptor, null, 0, 0, 0, withMetadata, thrown);
        }
    }

    @Override
    public void endMappedSync(int number, long address, long length, boolean thrown) {
        sync.end();
        if (sync.shouldCommit()) {
            record(number, null, null, address, length, 0, true, thrown);
        }
    }

    /** With the agent's own rights, as the application may have fewer. */
    @SuppressWarnings("removal")
    private void record(
            int number,
            FileDescriptor descriptor,
            FileDescriptor to,
            long offset,
            long requested,
            long bytes,
            boolean withMetadata,
            boolean thrown) {
        recording = true;
        try {
            point = AdvicePoint.ALL.get(number);
            file = descriptor;
            target = to;
            position = offset;
            size = requested;
            result = thrown ? 0 : Math.max(0, bytes);
            metadata = withMetadata;
            failed = thrown;
            AccessController.doPrivileged(this);
        } catch (Throwable e) {
            recorder.failed(e);
        } finally {
            file = null;
            target = null;
            recording = false;
        }
    }

    @Override
    public Void run() throws IOException {
        if (point.operation().equals("sync")) {
            recordSync();
        } else {
            recordOperation();
        }
        return null;
    }

    private void recordOperation() throws IOException {
        OpenFile open = recorder.files().of(file);
        OpenFile to = target == null ? null : recorder.files().of(target);
        if (!isFile(open) && !isFile(to)) {
            return;
        }
        operation.operation = point.operation();
        operation.api = point.api();
        operation.file = open == null ? null : open.path();
        operation.device = open == null ? null : open.device();
        operation.inode = open == null ? 0 : open.inode();
        operation.target = to == null ? null : to.path();
        operation.offset = failed ? UNKNOWN : offset();
        operation.bytes = result;
        operation.requested = size;
        operation.direct = open != null && open.direct();
        operation.synchronous = open != null && open.synchronous();
        operation.descriptor = recorder.internals().number(file);
        operation.failed = failed;
        operation.commit();
    }

    /** Where an operation began, of one at the file's own position by where that is now. */
    private long offset() {
        if (position != UNKNOWN) {
            return position;
        }
        long now = recorder.internals().position(file);
        return now < result ? UNKNOWN : now - result;
    }

    private void recordSync() throws IOException {
        long[] start = {0};
        OpenFile open = file == null
                ? recorder.files().mappedAt(position, start)
                : recorder.files().of(file);
        if (file != null && !isFile(open)) {
            return;
        }
        sync.api = point.api();
        sync.file = open == null ? null : open.path();
        sync.device = open == null ? null : open.device();
        sync.inode = open == null ? 0 : open.inode();
        sync.metadata = metadata;
        sync.offset = open == null ? UNKNOWN : start[0];
        sync.bytes = size;
        sync.descriptor = file == null ? -1 : recorder.internals().number(file);
        sync.failed = failed;
        sync.commit();
    }

    private static boolean isFile(OpenFile file) {
        return file != null && file.isFile();
    }
}
