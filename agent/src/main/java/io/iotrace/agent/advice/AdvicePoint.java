// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.advice;

import java.util.List;

/**
 * A method of the JDK that the agent times.
 *
 * @param type binary name of its class
 * @param method its name
 * @param descriptor its parameters in a class file's form
 * @param advice what is copied into it
 * @param operation read, write, transfer or sync
 * @param api the class that applications know
 * @param inner name of a private method with a range of bytes, which on some JDKs is a Java method that every public one calls: where it
 *     is, that one is timed and this one is not; null for none
 */
public record AdvicePoint(
        String type, String method, String descriptor, Class<?> advice, String operation, String api, String inner) {
    private static final String CHANNEL = "FileChannel";
    private static final String RANDOM = "RandomAccessFile";
    private static final String INPUT = "FileInputStream";
    private static final String OUTPUT = "FileOutputStream";
    private static final String FD = "Ljava/io/FileDescriptor;";

    /**
     * All points, of all supported JDKs: the dispatchers, as {@code FileChannel} and {@code AsynchronousFileChannel} both go through them,
     * with one system call each.
     */
    public static final List<AdvicePoint> ALL = List.of(
            dispatcher("FileDispatcherImpl", "read", "(" + FD + "JI)", DispatcherAdvice.Plain.class, "read"),
            dispatcher("FileDispatcherImpl", "write", "(" + FD + "JI)", DispatcherAdvice.Plain.class, "write"),
            dispatcher("FileDispatcherImpl", "pread", "(" + FD + "JIJ)", DispatcherAdvice.Positional.class, "read"),
            dispatcher("FileDispatcherImpl", "pwrite", "(" + FD + "JIJ)", DispatcherAdvice.Positional.class, "write"),
            dispatcher("FileDispatcherImpl", "readv", "(" + FD + "JI)", DispatcherAdvice.Vector.class, "read"),
            dispatcher("FileDispatcherImpl", "writev", "(" + FD + "JI)", DispatcherAdvice.Vector.class, "write"),
            dispatcher("FileDispatcherImpl", "force", "(" + FD + "Z)", SyncAdvice.Force.class, "sync"),
            dispatcher("UnixFileDispatcherImpl", "read", "(" + FD + "JI)", DispatcherAdvice.Plain.class, "read"),
            dispatcher("UnixFileDispatcherImpl", "write", "(" + FD + "JI)", DispatcherAdvice.Plain.class, "write"),
            dispatcher("UnixFileDispatcherImpl", "pread", "(" + FD + "JIJ)", DispatcherAdvice.Positional.class, "read"),
            dispatcher(
                    "UnixFileDispatcherImpl", "pwrite", "(" + FD + "JIJ)", DispatcherAdvice.Positional.class, "write"),
            dispatcher("UnixFileDispatcherImpl", "readv", "(" + FD + "JI)", DispatcherAdvice.Vector.class, "read"),
            dispatcher("UnixFileDispatcherImpl", "writev", "(" + FD + "JI)", DispatcherAdvice.Vector.class, "write"),
            dispatcher("UnixFileDispatcherImpl", "force", "(" + FD + "Z)", SyncAdvice.Force.class, "sync"),
            dispatcher(
                    "FileDispatcherImpl",
                    "transferTo",
                    "(" + FD + "JJ" + FD + "Z)",
                    TransferAdvice.To.class,
                    "transfer"),
            dispatcher(
                    "FileDispatcherImpl",
                    "transferFrom",
                    "(" + FD + FD + "JJZ)",
                    TransferAdvice.From.class,
                    "transfer"),
            dispatcher(
                    "FileChannelImpl",
                    "transferToDirectlyInternal",
                    "(JILjava/nio/channels/WritableByteChannel;" + FD + ")",
                    TransferAdvice.Channel17.class,
                    "transfer"),
            file("RandomAccessFile", "read", "()", StreamAdvice.ReadByte.class, "read", RANDOM, null),
            file("RandomAccessFile", "readBytes", "([BII)", StreamAdvice.ReadRange.class, "read", RANDOM, null),
            file("RandomAccessFile", "read", "([B)", StreamAdvice.ReadArray.class, "read", RANDOM, "readBytes"),
            file("RandomAccessFile", "read", "([BII)", StreamAdvice.ReadRange.class, "read", RANDOM, "readBytes"),
            file("RandomAccessFile", "write", "(I)", StreamAdvice.WriteByte.class, "write", RANDOM, null),
            file("RandomAccessFile", "writeBytes", "([BII)", StreamAdvice.WriteRange.class, "write", RANDOM, null),
            file("RandomAccessFile", "write", "([B)", StreamAdvice.WriteArray.class, "write", RANDOM, "writeBytes"),
            file("RandomAccessFile", "write", "([BII)", StreamAdvice.WriteRange.class, "write", RANDOM, "writeBytes"),
            file("FileInputStream", "read", "()", StreamAdvice.ReadByte.class, "read", INPUT, null),
            file("FileInputStream", "readBytes", "([BII)", StreamAdvice.ReadRange.class, "read", INPUT, null),
            file("FileInputStream", "read", "([B)", StreamAdvice.ReadArray.class, "read", INPUT, "readBytes"),
            file("FileInputStream", "read", "([BII)", StreamAdvice.ReadRange.class, "read", INPUT, "readBytes"),
            file("FileOutputStream", "write", "(I)", StreamAdvice.WriteByte.class, "write", OUTPUT, null),
            file("FileOutputStream", "write", "([B)", StreamAdvice.WriteArray.class, "write", OUTPUT, null),
            file("FileOutputStream", "write", "([BII)", StreamAdvice.WriteRange.class, "write", OUTPUT, null),
            file("FileDescriptor", "sync", "()", SyncAdvice.Descriptor.class, "sync", "FileDescriptor", null),
            new AdvicePoint(
                    "java.nio.MappedMemoryUtils",
                    "force",
                    "(" + FD + "JZJJ)",
                    SyncAdvice.Mapped.class,
                    "sync",
                    "MappedByteBuffer",
                    null));

    private static AdvicePoint dispatcher(
            String type, String method, String descriptor, Class<?> advice, String operation) {
        return new AdvicePoint("sun.nio.ch." + type, method, descriptor, advice, operation, CHANNEL, null);
    }

    private static AdvicePoint file(
            String type,
            String method,
            String descriptor,
            Class<?> advice,
            String operation,
            String api,
            String inner) {
        return new AdvicePoint("java.io." + type, method, descriptor, advice, operation, api, inner);
    }

    /** Name such as {@code java.io.RandomAccessFile.read([BII)}. */
    public String name() {
        return type + '.' + method + descriptor;
    }
}
