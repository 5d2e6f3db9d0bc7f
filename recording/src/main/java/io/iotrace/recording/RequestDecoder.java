// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Decodes the {@code iotrace.DiskRequest} events of a chunk; the fields are found by name, in whatever order they come. */
final class RequestDecoder {
    private static final Map<String, Boundary> BOUNDARIES = new HashMap<>();
    private static final Map<String, Span> SPANS = new HashMap<>();

    static {
        for (Boundary boundary : Boundary.values()) {
            BOUNDARIES.put(boundary.label(), boundary);
        }
        for (int i = 0; i < Span.COUNT; i++) {
            Span span = Span.ofIndex(i);
            if (span != null) {
                SPANS.put(span.fieldName(), span);
            }
        }
    }

    private enum Target {
        SKIPPED,
        START,
        DURATION,
        THREAD,
        LANE,
        VIRTUAL_MACHINE,
        PROCESS_ID,
        DISK,
        OPERATION,
        ENGINE,
        OFFSET,
        BYTES,
        SPAN,
        QUEUE_DEPTH,
        SUBMIT_PROCESSOR,
        COMPLETION_PROCESSOR,
        SUBMIT_NODE,
        COMPLETION_NODE,
        PARTS,
        LEAF,
        ERROR,
        FLAGS,
        RUN_DELAY,
        REAP_RUN_DELAY,
        SUBMIT_CALL,
        NVME_QUEUE,
        NVME_COMMAND,
        NVME_STATUS
    }

    private static final Map<String, Target> TARGETS = Map.ofEntries(
            Map.entry("startTime", Target.START),
            Map.entry("duration", Target.DURATION),
            Map.entry("eventThread", Target.LANE),
            Map.entry("submitThread", Target.THREAD),
            Map.entry("virtualMachine", Target.VIRTUAL_MACHINE),
            Map.entry("processId", Target.PROCESS_ID),
            Map.entry("disk", Target.DISK),
            Map.entry("operation", Target.OPERATION),
            Map.entry("engine", Target.ENGINE),
            Map.entry("offset", Target.OFFSET),
            Map.entry("bytes", Target.BYTES),
            Map.entry("queueDepth", Target.QUEUE_DEPTH),
            Map.entry("submitProcessor", Target.SUBMIT_PROCESSOR),
            Map.entry("completionProcessor", Target.COMPLETION_PROCESSOR),
            Map.entry("submitNode", Target.SUBMIT_NODE),
            Map.entry("completionNode", Target.COMPLETION_NODE),
            Map.entry("parts", Target.PARTS),
            Map.entry("leaf", Target.LEAF),
            Map.entry("error", Target.ERROR),
            Map.entry("flags", Target.FLAGS),
            Map.entry("runDelay", Target.RUN_DELAY),
            Map.entry("reapRunDelay", Target.REAP_RUN_DELAY),
            Map.entry("submitCall", Target.SUBMIT_CALL),
            Map.entry("nvmeQueue", Target.NVME_QUEUE),
            Map.entry("nvmeCommand", Target.NVME_COMMAND),
            Map.entry("nvmeStatus", Target.NVME_STATUS));

    private final ChunkClock clock;
    private final ChunkConstants constants;
    private final FieldLayout[] fields;
    private final Target[] targets;
    /** Index of the span of each field that is one, in path order. */
    private final int[] spanIndexes;

    private final Boundary[] boundaries;
    private final long[] spanNanos;
    private final DiskRequest request = new DiskRequest();
    private long startNanos;
    private boolean hasLanes;
    private String flagsText;
    private int flags;

    RequestDecoder(long type, ChunkTypes types, ChunkClock clock, ChunkConstants constants) {
        this.clock = clock;
        this.constants = constants;
        fields = types.fields(type).toArray(new FieldLayout[0]);
        targets = new Target[fields.length];
        spanIndexes = new int[fields.length];
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < fields.length; i++) {
            targets[i] = target(fields[i]);
            hasLanes |= targets[i] == Target.THREAD;
            if (targets[i] == Target.SPAN) {
                spans.add(SPANS.get(fields[i].name()));
            }
        }
        Collections.sort(spans);
        for (int i = 0; i < fields.length; i++) {
            spanIndexes[i] = targets[i] == Target.SPAN ? spans.indexOf(SPANS.get(fields[i].name())) : -1;
        }
        spanNanos = new long[spans.size()];
        boundaries = boundaries(types.annotation(RequestSchema.NAME, Schema.BOUNDARIES), spans);
    }

    /** What becomes of a field. A reference where a number is expected is one to a value that is absent. */
    private static Target target(FieldLayout field) {
        Target target = TARGETS.get(field.name());
        if (target == null) {
            return SPANS.containsKey(field.name()) && field.isNumber() ? Target.SPAN : Target.SKIPPED;
        }
        return switch (target) {
            case THREAD, LANE -> field.kind() == FieldLayout.Kind.CONSTANT ? target : Target.SKIPPED;
            case VIRTUAL_MACHINE, DISK, OPERATION, ENGINE, LEAF, FLAGS -> field.isText() ? target : Target.SKIPPED;
            default -> field.isNumber() ? target : Target.SKIPPED;
        };
    }

    /** The boundaries that the chunk says its requests have, else those that their spans lie between. */
    private static Boundary[] boundaries(String labels, List<Span> spans) {
        List<Boundary> boundaries = new ArrayList<>();
        if (labels != null) {
            for (String label : labels.split(" ", -1)) {
                boundaries.add(BOUNDARIES.get(label));
            }
        }
        if (boundaries.size() != spans.size() + 1 || boundaries.contains(null)) {
            boundaries.clear();
            spans.forEach(span -> boundaries.add(span.first().from()));
            boundaries.add(
                    spans.isEmpty()
                            ? Boundary.SUBMITTED
                            : spans.get(spans.size() - 1).last().to());
        }
        return boundaries.toArray(new Boundary[0]);
    }

    /** Decodes the event that the cursor stands in, behind its type. The result is reused. */
    DiskRequest decode(JfrCursor cursor) {
        request.clear();
        for (int i = 0; i < fields.length; i++) {
            read(targets[i], i, cursor);
        }
        long nanos = startNanos;
        request.set(boundaries[0], nanos);
        for (int i = 0; i < spanNanos.length; i++) {
            nanos += spanNanos[i];
            request.set(boundaries[i + 1], nanos);
        }
        if (hasLanes) {
            request.submitNode = RequestDetail.usualNode(request.submitProcessor);
            request.completionNode = RequestDetail.usualNode(request.completionProcessor);
        }
        return request;
    }

    private void read(Target target, int index, JfrCursor cursor) {
        FieldLayout field = fields[index];
        switch (target) {
            case START -> startNanos = clock.monotonicNanos(field.readNumber(cursor));
            case SPAN -> spanNanos[spanIndexes[index]] = field.readNumber(cursor);
            case THREAD -> thread(constants.thread(cursor.readLong()));
            case LANE -> lane(constants.thread(cursor.readLong()));
            case VIRTUAL_MACHINE -> request.virtualMachine = field.readText(cursor, constants);
            case PROCESS_ID -> request.processId = (int) field.readNumber(cursor);
            case DISK -> request.disk = field.readText(cursor, constants);
            case OPERATION -> request.operation = field.readText(cursor, constants);
            case ENGINE -> request.engine = field.readText(cursor, constants);
            case OFFSET -> request.offset = field.readNumber(cursor);
            case BYTES -> request.bytes = field.readNumber(cursor);
            case QUEUE_DEPTH -> request.queueDepth = (int) field.readNumber(cursor);
            case SUBMIT_PROCESSOR -> request.submitProcessor = (int) field.readNumber(cursor);
            case COMPLETION_PROCESSOR -> request.completionProcessor = (int) field.readNumber(cursor);
            case SUBMIT_NODE -> request.submitNode = (int) field.readNumber(cursor);
            case COMPLETION_NODE -> request.completionNode = (int) field.readNumber(cursor);
            case PARTS -> request.parts = (int) field.readNumber(cursor);
            case LEAF -> request.leaf = field.readText(cursor, constants);
            case ERROR -> request.error = (int) field.readNumber(cursor);
            case FLAGS -> request.flags = flags(field.readText(cursor, constants));
            case RUN_DELAY -> request.runDelayNanos = field.readNumber(cursor);
            case REAP_RUN_DELAY -> request.reapRunDelayNanos = field.readNumber(cursor);
            case SUBMIT_CALL -> request.submitCallNanos = field.readNumber(cursor);
            case NVME_QUEUE -> request.nvmeQueue = (int) field.readNumber(cursor);
            case NVME_COMMAND -> request.nvmeCommand = (int) field.readNumber(cursor);
            case NVME_STATUS -> request.nvmeStatus = (int) field.readNumber(cursor);
            case DURATION -> field.readNumber(cursor); // the last boundary says it
            case SKIPPED -> field.skip(cursor);
        }
    }

    private void thread(KernelThread thread) {
        if (thread != null) {
            request.threadId = thread.id();
            request.threadName = thread.name();
        }
    }

    /** Format 1 has no lanes: the event's thread is the one that submitted. */
    private void lane(KernelThread thread) {
        if (!hasLanes) {
            thread(thread);
        } else if (thread != null) {
            request.laneId = thread.id();
            request.lane = thread.name();
        }
    }

    /** Neighbouring requests mostly have the same flags, as the same string. */
    @SuppressWarnings({"ReferenceEquality", "StringEquality"})
    private int flags(String text) {
        if (text != flagsText) {
            flagsText = text;
            flags = text == null ? 0 : DiskRequest.parseFlags(text);
        }
        return flags;
    }
}
