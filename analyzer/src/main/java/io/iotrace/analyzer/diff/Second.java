// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.Histogram;
import io.iotrace.recording.Span;

/** Requests of one operation in one second, or in several merged. */
final class Second {
    private static final int BOUNDARIES = Boundary.values().length;

    /** By first and last boundary. */
    final Group[] groups = new Group[BOUNDARIES * BOUNDARIES];

    long count;
    long bytes;
    long queueDepths;
    long depthsKnown;

    /** Requests with the same first and last boundary. */
    static final class Group {
        final Histogram total = new Histogram();
        long[] spanNanos = new long[0];

        void add(Span span, long nanos) {
            if (span.index() >= spanNanos.length) {
                spanNanos = java.util.Arrays.copyOf(spanNanos, span.index() + 1);
            }
            spanNanos[span.index()] += nanos;
        }

        void merge(Group other) {
            total.merge(other.total);
            for (int i = 0; i < other.spanNanos.length; i++) {
                if (other.spanNanos[i] != 0) {
                    add(Span.ofIndex(i), other.spanNanos[i]);
                }
            }
        }
    }

    static int index(Boundary from, Boundary to) {
        return from.ordinal() * BOUNDARIES + to.ordinal();
    }

    static Boundary from(int group) {
        return Boundary.values()[group / BOUNDARIES];
    }

    static Boundary to(int group) {
        return Boundary.values()[group % BOUNDARIES];
    }

    Group group(int index) {
        if (groups[index] == null) {
            groups[index] = new Group();
        }
        return groups[index];
    }

    void merge(Second other) {
        count += other.count;
        bytes += other.bytes;
        queueDepths += other.queueDepths;
        depthsKnown += other.depthsKnown;
        for (int i = 0; i < groups.length; i++) {
            if (other.groups[i] != null) {
                group(i).merge(other.groups[i]);
            }
        }
    }
}
