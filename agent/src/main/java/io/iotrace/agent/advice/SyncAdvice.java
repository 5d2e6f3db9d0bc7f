// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.advice;

import io.iotrace.agent.probe.Operation;
import io.iotrace.agent.probe.Probe;
import java.io.FileDescriptor;
import net.bytebuddy.asm.Advice;

/** What waits until data is on the medium. */
final class SyncAdvice {
    /** {@code int force(FileDescriptor, boolean metadata)} of the dispatcher. */
    static final class Force {
        private Force() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter() {
            return Probe.beginSync();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Point int point,
                @Advice.Argument(0) FileDescriptor file,
                @Advice.Argument(1) boolean metadata,
                @Advice.Thrown Throwable thrown) {
            if (operation != null) {
                operation.endSync(point, file, metadata, thrown != null);
            }
        }
    }

    /** {@code void sync()} of the descriptor. */
    static final class Descriptor {
        private Descriptor() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter() {
            return Probe.beginSync();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Point int point,
                @Advice.This FileDescriptor file,
                @Advice.Thrown Throwable thrown) {
            if (operation != null) {
                operation.endSync(point, file, true, thrown != null);
            }
        }
    }

    /** {@code force(FileDescriptor, long address, boolean isSync, long index, long length)} of mapped memory. */
    static final class Mapped {
        private Mapped() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter() {
            return Probe.beginSync();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Point int point,
                @Advice.Argument(1) long address,
                @Advice.Argument(3) long index,
                @Advice.Argument(4) long length,
                @Advice.Thrown Throwable thrown) {
            if (operation != null) {
                operation.endMappedSync(point, address + index, length, thrown != null);
            }
        }
    }

    private SyncAdvice() {}
}
