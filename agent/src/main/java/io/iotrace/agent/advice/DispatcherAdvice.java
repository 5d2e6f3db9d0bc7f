// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.advice;

import io.iotrace.agent.probe.Operation;
import io.iotrace.agent.probe.Probe;
import java.io.FileDescriptor;
import net.bytebuddy.asm.Advice;

/** Methods of the channels' dispatcher, one system call each. */
final class DispatcherAdvice {
    /** {@code read, write(FileDescriptor, long address, int length)}: at the file's position. */
    static final class Plain {
        private Plain() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter() {
            return Probe.begin();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Point int point,
                @Advice.Argument(0) FileDescriptor file,
                @Advice.Argument(2) int length,
                @Advice.Return int result,
                @Advice.Thrown Throwable thrown) {
            if (operation != null) {
                operation.end(point, file, Operation.UNKNOWN, length, result, thrown != null);
            }
        }
    }

    /** {@code pread, pwrite(FileDescriptor, long address, int length, long position)}. */
    static final class Positional {
        private Positional() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter() {
            return Probe.begin();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Point int point,
                @Advice.Argument(0) FileDescriptor file,
                @Advice.Argument(2) int length,
                @Advice.Argument(3) long position,
                @Advice.Return int result,
                @Advice.Thrown Throwable thrown) {
            if (operation != null) {
                operation.end(point, file, position, length, result, thrown != null);
            }
        }
    }

    /** {@code readv, writev(FileDescriptor, long address, int vectors)}. */
    static final class Vector {
        private Vector() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter() {
            return Probe.begin();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Point int point,
                @Advice.Argument(0) FileDescriptor file,
                @Advice.Return long result,
                @Advice.Thrown Throwable thrown) {
            if (operation != null) {
                operation.end(point, file, Operation.UNKNOWN, Operation.UNKNOWN, result, thrown != null);
            }
        }
    }

    private DispatcherAdvice() {}
}
