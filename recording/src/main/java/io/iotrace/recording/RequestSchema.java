// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import io.iotrace.recording.event.Origin;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import jdk.jfr.DataAmount;
import jdk.jfr.Timespan;

/**
 * Metadata of {@code iotrace.DiskRequest}. The fields are the same in every chunk, as JMC needs; the type of a field that the requests of
 * a chunk do not have is one without a value.
 */
final class RequestSchema {
    static final String NAME = "iotrace.DiskRequest";
    static final String DETAIL = "iotrace.RequestDetail";

    private final RequestShape shape;
    private final MetadataElement event;

    private RequestSchema(RequestShape shape, MetadataElement event) {
        this.shape = shape;
        this.event = event;
    }

    /** What every chunk says of the whole recording: wall clock minus monotonic clock, and where it is from. */
    record Stamp(long monotonicOffset, Origin origin) {}

    /**
     * The two types of requests of {@code shape}, or of none in a chunk that holds no request, with a field for each of {@code spans}.
     */
    static List<MetadataElement> describe(RequestShape shape, Collection<Span> spans, Stamp stamp) {
        MetadataElement request = Schema.event(
                NAME,
                Schema.DISK_REQUEST,
                "Disk Request",
                "One host I/O that a traced process submitted for a disk, with the time it spent in each stage",
                "iotrace",
                "Request");
        MetadataElement detail = Schema.event(
                DETAIL,
                Schema.REQUEST_DETAIL,
                "Request Detail",
                "What few readers ask of the request that began in the same lane at the same time",
                "iotrace",
                "Request");
        return List.of(
                new RequestSchema(shape, request).request(spans, stamp), new RequestSchema(shape, detail).detail());
    }

    private MetadataElement request(Collection<Span> spans, Stamp stamp) {
        Schema.annotated(event, Schema.FORMAT, Integer.toString(Schema.FORMAT_VERSION));
        Schema.annotated(event, Schema.MONOTONIC_OFFSET, Long.toString(stamp.monotonicOffset));
        Schema.annotated(event, Schema.HOST_NAME, stamp.origin.hostName());
        Schema.annotated(event, Schema.MACHINE, stamp.origin.machineId());
        Schema.annotated(event, Schema.BOOT, stamp.origin.bootId());
        Schema.annotated(event, Schema.SESSION, stamp.origin.sessionId());
        if (shape != null) {
            Schema.annotated(event, Schema.BOUNDARIES, labels(shape.boundaries()));
        }
        text("virtualMachine", "Machine", "Name of the virtual machine, or of the process when it is not QEMU");
        text("disk", "Disk", "Name of the virtual disk: its device id, else its node name, else its file");
        text("operation", "Operation", "What was asked for: read, write, flush, discard or write-zeroes");
        size("offset", "Offset", "Byte offset in the file; 0 for a flush");
        size("bytes", "Bytes", "Bytes transferred; 0 for a flush");
        for (Span span : spans) {
            timespan(
                    span.fieldName(),
                    label(span),
                    description(span),
                    shape != null && shape.spans().contains(span));
        }
        timespan(
                "core",
                "Core",
                "Submit call entered to kernel completion, or to leaf completion",
                shape != null && shape.hasCore());
        timespan("submitCall", "Call", "Submit call from enter to exit", has(RequestShape.SUBMIT_CALL));
        number("queueDepth", "Depth", "Requests of the disk in flight at submission, itself included");
        number("submitProcessor", "From", "Processor that submitted; -1 when not known");
        if (shape != null && shape.has(Boundary.DEVICE_DONE)) {
            number("completionProcessor", "To", "Processor on which the leaf completed; -1 when not known");
        } else {
            absentNumber("completionProcessor", "To", "Processor on which the leaf completed; -1 when not known");
        }
        number("parts", "Parts", "Parts issued to leaf devices: splits, several bios, RAID members");
        number("error", "Error", "Errno of the completion; 0 for success");
        number("processId", "Process", "Process id on the host");
        text("engine", "Engine", "How it was submitted: native, io_uring, threads or synchronous");
        text("leaf", "Leaf", "Leaf device of the first part");
        event.add(Schema.described(
                Schema.pooled("submitThread", Schema.THREAD), "Thread", "Thread of the process that submitted"));
        text("flags", "Flags", "What is special about the request, separated by blanks");
        return event;
    }

    private MetadataElement detail() {
        timespan(
                "runDelay",
                "Run Delay",
                "Time in the run queue from the wake-up to the submission",
                has(RequestShape.RUN_DELAY));
        timespan(
                "reapRunDelay",
                "Reap Run Delay",
                "Time in the run queue from the completion to the notification",
                has(RequestShape.REAP_RUN_DELAY));
        number("submitNode", "Submit Node", "NUMA node of the processor that submitted; -1 when not known");
        number(
                "completionNode",
                "Completion Node",
                "NUMA node of the processor on which the leaf completed; -1 when not known");
        number("nvmeQueue", "NVMe Queue", "Submission queue of the first part; 0 when not seen");
        number("nvmeCommand", "NVMe Command", "Command of the first part in its queue");
        number("nvmeStatus", "NVMe Status", "Status field of the completion; 0 for success");
        return event;
    }

    private boolean has(int bit) {
        return shape != null && shape.has(bit);
    }

    private void text(String name, String label, String description) {
        event.add(Schema.described(Schema.pooled(name, Schema.STRING), label, description));
    }

    private void number(String name, String label, String description) {
        event.add(Schema.described(Schema.field(name, Schema.INT), label, description));
    }

    private void absentNumber(String name, String label, String description) {
        event.add(Schema.described(Schema.pooled(name, Schema.ABSENT_NUMBER), label, description));
    }

    private void size(String name, String label, String description) {
        MetadataElement field = Schema.described(Schema.field(name, Schema.LONG), label, description);
        event.add(Schema.annotated(field, DataAmount.class, DataAmount.BYTES));
    }

    private void timespan(String name, String label, String description, boolean present) {
        if (present) {
            MetadataElement field = Schema.described(Schema.field(name, Schema.LONG), label, description);
            event.add(Schema.annotated(field, Timespan.class, Timespan.NANOSECONDS));
        } else {
            event.add(Schema.described(Schema.pooled(name, Schema.ABSENT_TIMESPAN), label, description));
        }
    }

    private static String labels(List<Boundary> boundaries) {
        return boundaries.stream().map(Boundary::label).collect(Collectors.joining(" "));
    }

    /** {@code Submit}, {@code Complete+Reap}, {@code Kick to Device}. */
    private static String label(Span span) {
        if (span.last().ordinal() - span.first().ordinal() > 2) {
            return label(span.first()) + " to " + label(span.last());
        }
        StringBuilder label = new StringBuilder();
        for (int stage = span.first().ordinal(); stage <= span.last().ordinal(); stage++) {
            label.append(label.isEmpty() ? "" : "+").append(label(Stage.values()[stage]));
        }
        return label.toString();
    }

    private static String label(Stage stage) {
        return stage == Stage.QEMU
                ? stage.name()
                : stage.name().charAt(0) + stage.label().substring(1);
    }

    private static String description(Span span) {
        String meaning = span.first() == span.last()
                ? span.first().meaning()
                : span.first().meaning() + " … " + span.last().meaning();
        return meaning.substring(0, 1).toUpperCase(Locale.ROOT) + meaning.substring(1);
    }
}
