// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import io.iotrace.recording.ClockAnchor;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.RecordingHandler;
import io.iotrace.recording.RecordingReader;
import io.iotrace.recording.RecordingWriter;
import io.iotrace.recording.Span;
import io.iotrace.recording.event.JoinedOperation;
import io.iotrace.recording.event.JoinedStage;
import io.iotrace.recording.event.RecordingEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The host's recording with the guest's operations in it, on the host's clock: all that the host's has, and beside it each operation
 * and the stages of its requests, in rows under each other. {@code iotrace analyze} reads it as it reads the host's.
 */
public final class MergedRecording {
    /** Of a stack: the guest's own recording has all of it. */
    private static final int MOST_FRAMES = 8;

    private record Timed(EventContext context, RecordingEvent event) {}

    private final List<Timed> joined = new ArrayList<>();
    private final RecordingWriter writer;
    private int written;

    private MergedRecording(RecordingWriter writer) {
        this.writer = writer;
    }

    /**
     * Writes the recording.
     *
     * @param join operations that were joined with {@code host}
     * @param host what was read from {@code hostFile}
     * @param target file to write; one that exists is replaced
     * @return how many operations it has
     * @throws IOException with a sentence, when a file cannot be read or written
     */
    public static int write(Join join, HostRecording host, Path hostFile, Path target) throws IOException {
        if (join.clock() == null) {
            throw new IOException("nothing is matched, so that " + target + " is not written");
        }
        if (host.anchor() == null) {
            throw new IOException(hostFile + " does not say how its clock relates to the wall clock; record it anew");
        }
        if (Files.exists(target) && Files.isSameFile(hostFile, target)) {
            throw new IOException(target + " is the host's recording; give the merged one another name");
        }
        ClockAnchor anchor = host.anchor();
        RecordingWriter.Options options =
                RecordingWriter.Options.DEFAULT.withOrigin(host.origin()).withSpans(spans(host));
        try (RecordingWriter writer = RecordingWriter.create(target, anchor, options)) {
            MergedRecording merged = new MergedRecording(writer);
            merged.add(join);
            RecordingReader.readInOrder(hostFile, merged.new Copy());
            merged.writeUntil(Long.MAX_VALUE);
            return join.matches().size();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** All spans that occur, so that requests have the same fields in each chunk. */
    private static Set<Span> spans(HostRecording host) {
        return host.requests().stream()
                .flatMap(request -> request.stages().stream())
                .map(HostRequest.StageTime::stage)
                .distinct()
                .map(Span::parse)
                .collect(Collectors.toSet());
    }

    private void add(Join join) {
        LaneNames lanes = new LaneNames();
        long number = 0;
        for (Match match : join.matches()) {
            FileCall call = match.call();
            number++;
            long start = join.clock().toHost(call.startNanos());
            long end = join.clock().toHost(call.endNanos());
            add(start, end, lanes.of(call), operation(number, match));
            List<Work> byBegin = match.work().stream()
                    .sorted(Comparator.comparingLong(work -> work.request().startNanos()))
                    .toList();
            for (Work work : byBegin) {
                LaneNames.Lane lane = lanes.of(call, work.request());
                for (HostRequest.StageTime stage : work.request().stages()) {
                    add(stage.startNanos(), stage.endNanos(), lane, stage(number, work, stage.stage()));
                }
            }
        }
        joined.sort(Comparator.comparingLong(timed -> timed.context.startNanos()));
    }

    private void add(long startNanos, long endNanos, LaneNames.Lane lane, RecordingEvent event) {
        EventContext context = new EventContext(startNanos, Math.max(0, endNanos - startNanos), lane.id(), lane.name());
        joined.add(new Timed(context, event));
    }

    private static JoinedOperation operation(long number, Match match) {
        FileCall call = match.call();
        return new JoinedOperation(
                number,
                call.label(),
                call.file(),
                call.offset(),
                call.bytes(),
                call.stack().isEmpty() ? "" : call.callSite(),
                String.join(
                        "\n",
                        call.stack()
                                .subList(0, Math.min(MOST_FRAMES, call.stack().size()))),
                match.outcome().label(),
                match.confidence().label(),
                match.own().size(),
                match.others().size());
    }

    private static JoinedStage stage(long number, Work work, String stage) {
        HostRequest request = work.request();
        return new JoinedStage(
                number,
                stage,
                request.machine(),
                request.disk(),
                request.operation(),
                request.offset(),
                request.bytes(),
                request.leaf(),
                work.role().label());
    }

    /** Events that begin before an instant, so that what is written is about in the order of time. */
    private void writeUntil(long nanos) throws IOException {
        while (written < joined.size() && joined.get(written).context.startNanos() < nanos) {
            Timed timed = joined.get(written++);
            writer.write(timed.context, timed.event);
        }
    }

    private final class Copy implements RecordingHandler {
        @Override
        public void onRequest(DiskRequest request) {
            if (request.from() == null) {
                return;
            }
            try {
                writeUntil(request.startNanos());
                writer.write(request);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void onEvent(EventContext context, RecordingEvent event) {
            if (event instanceof JoinedOperation || event instanceof JoinedStage) {
                return; // of an earlier join
            }
            try {
                writeUntil(context.startNanos());
                writer.write(context, event);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
