// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.IOException;

/** A part of a recording that can be read without the others: a chunk, or the stream of a journal that would have become one. */
@FunctionalInterface
interface ReadablePart {
    void read(ReadingTarget target) throws IOException;

    /** Takes the parts of a recording as they are found. */
    @FunctionalInterface
    interface Taker {
        void take(ReadablePart part) throws IOException;

        /** Returns when all parts taken are read: what they are read from is closed then. */
        default void finish() throws IOException {}
    }
}
