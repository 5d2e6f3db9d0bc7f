// SPDX-License-Identifier: Apache-2.0
package io.iotrace.jmc;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.Span;
import io.iotrace.recording.Stage;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmc.common.IMCThread;
import org.openjdk.jmc.common.item.IItem;
import org.openjdk.jmc.common.item.IType;

/** Reads requests out of JMC's items: the boundaries are where their spans begin and end. */
final class RequestReader {
    /** A type whose fields changed within a recording has this as the begin of its name. */
    private static final String NAME = "iotrace.DiskRequest";

    private static final List<Span> SPANS = spans();

    private final ItemReader reader;
    private final RequestDetails details;
    private final long wallOffset;

    RequestReader(IType<IItem> type, RequestDetails details, long wallOffset) {
        reader = ItemReader.of(type);
        this.details = details;
        this.wallOffset = wallOffset;
    }

    static boolean isRequest(IType<?> type) {
        return type.getIdentifier().startsWith(NAME);
    }

    private static List<Span> spans() {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < Span.COUNT; i++) {
            if (Span.ofIndex(i) != null) {
                spans.add(Span.ofIndex(i));
            }
        }
        spans.sort(null);
        return spans;
    }

    void read(IItem item, DiskRequest request) {
        request.clear();
        request.virtualMachine = reader.text(item, "virtualMachine");
        request.processId = number(item, "processId");
        request.disk = reader.text(item, "disk");
        request.operation = reader.text(item, "operation");
        request.engine = reader.text(item, "engine");
        request.offset = reader.number(item, "offset", 0);
        request.bytes = reader.number(item, "bytes", 0);
        request.queueDepth = number(item, "queueDepth");
        request.parts = number(item, "parts");
        request.leaf = reader.text(item, "leaf");
        request.error = number(item, "error");
        request.submitProcessor = (int) reader.number(item, "submitProcessor", -1);
        request.completionProcessor = (int) reader.number(item, "completionProcessor", -1);
        String flags = reader.text(item, "flags");
        request.flags = flags == null ? 0 : DiskRequest.parseFlags(flags);
        request.submitCallNanos = reader.number(item, "submitCall", DiskRequest.ABSENT);
        IMCThread thread = reader.thread(item, "submitThread");
        thread = thread == null ? reader.thread(item, "eventThread") : thread;
        if (thread != null) {
            request.threadName = thread.getThreadName();
            request.threadId =
                    thread.getThreadId() == null ? 0 : thread.getThreadId().intValue();
        }
        readBoundaries(item, request);
        details.addTo(item, reader, request);
    }

    private int number(IItem item, String field) {
        return (int) reader.number(item, field, 0);
    }

    private void readBoundaries(IItem item, DiskRequest request) {
        long at = reader.startNanos(item) - wallOffset;
        boolean first = true;
        for (Span span : SPANS) {
            long nanos = reader.number(item, span.fieldName(), DiskRequest.ABSENT);
            if (nanos == DiskRequest.ABSENT) {
                continue;
            }
            if (first) {
                request.set(span.first().from(), at);
                first = false;
            }
            at += nanos;
            boolean wholeCall = request.has(DiskRequest.NO_BIO) && span.equals(Span.of(Stage.SUBMIT));
            request.set(wholeCall ? Boundary.KERNEL_DONE : span.last().to(), at);
        }
        if (first) {
            request.set(Boundary.SUBMITTED, at);
        }
    }
}
