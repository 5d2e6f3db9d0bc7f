// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.advice;

import io.iotrace.agent.probe.Operation;
import io.iotrace.agent.probe.Probe;
import java.io.FileDescriptor;
import net.bytebuddy.asm.Advice;

/** Transfers between descriptors inside the kernel. */
final class TransferAdvice {
    /** {@code transferToDirectlyInternal(long position, int count, WritableByteChannel, FileDescriptor to)} of JDK 17's channel. */
    static final class Channel17 {
        private Channel17() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter() {
            return Probe.begin();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Point int point,
                @Advice.FieldValue("fd") FileDescriptor file,
                @Advice.Argument(0) long position,
                @Advice.Argument(1) int count,
                @Advice.Argument(3) FileDescriptor to,
                @Advice.Return long result,
                @Advice.Thrown Throwable thrown) {
            if (operation != null) {
                operation.endTransfer(point, file, to, position, count, result, thrown != null);
            }
        }
    }

    /** {@code transferTo(FileDescriptor from, long position, long count, FileDescriptor to, boolean append)}. */
    static final class To {
        private To() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter() {
            return Probe.begin();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Point int point,
                @Advice.Argument(0) FileDescriptor file,
                @Advice.Argument(1) long position,
                @Advice.Argument(2) long count,
                @Advice.Argument(3) FileDescriptor to,
                @Advice.Return long result,
                @Advice.Thrown Throwable thrown) {
            if (operation != null) {
                operation.endTransfer(point, file, to, position, count, result, thrown != null);
            }
        }
    }

    /** {@code transferFrom(FileDescriptor from, FileDescriptor to, long position, long count, boolean append)}. */
    static final class From {
        private From() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter() {
            return Probe.begin();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Point int point,
                @Advice.Argument(0) FileDescriptor file,
                @Advice.Argument(1) FileDescriptor to,
                @Advice.Argument(3) long count,
                @Advice.Return long result,
                @Advice.Thrown Throwable thrown) {
            if (operation != null) {
                operation.endTransfer(point, file, to, Operation.UNKNOWN, count, result, thrown != null);
            }
        }
    }

    private TransferAdvice() {}
}
