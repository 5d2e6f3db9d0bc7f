// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.advice;

import io.iotrace.agent.probe.Operation;
import io.iotrace.agent.probe.Probe;
import java.io.FileDescriptor;
import net.bytebuddy.asm.Advice;

/** Methods of {@code RandomAccessFile} and the file streams. */
final class StreamAdvice {
    /** {@code int read()}. */
    static final class ReadByte {
        private ReadByte() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter() {
            return Probe.begin();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Point int point,
                @Advice.FieldValue("fd") FileDescriptor file,
                @Advice.Return int result,
                @Advice.Thrown Throwable thrown) {
            if (operation != null) {
                operation.end(point, file, Operation.UNKNOWN, 1, result < 0 ? result : 1, thrown != null);
            }
        }
    }

    /** {@code int read(byte[])}. */
    static final class ReadArray {
        private ReadArray() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter() {
            return Probe.begin();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Point int point,
                @Advice.FieldValue("fd") FileDescriptor file,
                @Advice.Argument(0) byte[] bytes,
                @Advice.Return int result,
                @Advice.Thrown Throwable thrown) {
            if (operation != null) {
                operation.end(point, file, Operation.UNKNOWN, bytes == null ? 0 : bytes.length, result, thrown != null);
            }
        }
    }

    /** {@code int read(byte[], int offset, int length)}. */
    static final class ReadRange {
        private ReadRange() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter() {
            return Probe.begin();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Point int point,
                @Advice.FieldValue("fd") FileDescriptor file,
                @Advice.Argument(2) int length,
                @Advice.Return int result,
                @Advice.Thrown Throwable thrown) {
            if (operation != null) {
                operation.end(point, file, Operation.UNKNOWN, length, result, thrown != null);
            }
        }
    }

    /** {@code void write(int)}. */
    static final class WriteByte {
        private WriteByte() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter() {
            return Probe.begin();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Point int point,
                @Advice.FieldValue("fd") FileDescriptor file,
                @Advice.Thrown Throwable thrown) {
            if (operation != null) {
                operation.end(
                        point, file, Operation.UNKNOWN, 1, thrown == null ? 1 : Operation.UNKNOWN, thrown != null);
            }
        }
    }

    /** {@code void write(byte[])}. */
    static final class WriteArray {
        private WriteArray() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter() {
            return Probe.begin();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Point int point,
                @Advice.FieldValue("fd") FileDescriptor file,
                @Advice.Argument(0) byte[] bytes,
                @Advice.Thrown Throwable thrown) {
            if (operation != null) {
                int length = bytes == null ? 0 : bytes.length;
                operation.end(
                        point,
                        file,
                        Operation.UNKNOWN,
                        length,
                        thrown == null ? length : Operation.UNKNOWN,
                        thrown != null);
            }
        }
    }

    /** {@code void write(byte[], int offset, int length)}. */
    static final class WriteRange {
        private WriteRange() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter() {
            return Probe.begin();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Point int point,
                @Advice.FieldValue("fd") FileDescriptor file,
                @Advice.Argument(2) int length,
                @Advice.Thrown Throwable thrown) {
            if (operation != null) {
                operation.end(
                        point,
                        file,
                        Operation.UNKNOWN,
                        length,
                        thrown == null ? length : Operation.UNKNOWN,
                        thrown != null);
            }
        }
    }

    private StreamAdvice() {}
}
