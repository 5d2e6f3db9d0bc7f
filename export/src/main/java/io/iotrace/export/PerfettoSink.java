// SPDX-License-Identifier: Apache-2.0
package io.iotrace.export;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;
import io.iotrace.recording.EventContext;
import io.iotrace.recording.Span;
import io.iotrace.recording.event.Origin;
import io.iotrace.recording.event.RecordingEvent;
import io.iotrace.recording.event.SubmitStall;
import io.iotrace.recording.event.ThreadStatistics;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A trace of Perfetto's track events: virtual machine, disk, lane. A request is a slice of its lane, its stages are slices inside of it, and
 * its wake-up flows on to the thread that submitted. Beside them the seconds of each thread as counters, and blocked submit calls.
 */
final class PerfettoSink implements RequestSink {
    private final OutputStream out;
    private final PerfettoTracks tracks;
    private final PerfettoPackets packets;
    private long flows;

    PerfettoSink(Path output) throws IOException {
        out = new BufferedOutputStream(Files.newOutputStream(output), 1 << 16);
        packets = new PerfettoPackets(out);
        tracks = new PerfettoTracks(packets);
    }

    @Override
    public void origin(Origin origin) {
        tracks.origin(origin);
    }

    @Override
    public void event(EventContext context, RecordingEvent event) throws IOException {
        if (event instanceof ThreadStatistics second && context.durationNanos() > 0) {
            long end = context.startNanos() + context.durationNanos();
            counter(second, "on processor %", end, second.onProcessor(), context.durationNanos());
            counter(second, "run queue %", end, second.runQueue(), context.durationNanos());
        } else if (event instanceof SubmitStall stall) {
            long track = tracks.thread(stall.virtualMachine(), context.threadId(), context.threadName());
            packets.begin(
                    track,
                    context.startNanos(),
                    "blocked in submit: "
                            + (stall.cause() == null || stall.cause().isEmpty() ? stall.waitSite() : stall.cause()));
            packets.end(track, context.startNanos() + context.durationNanos());
        }
    }

    private void counter(ThreadStatistics second, String what, long at, long nanos, long window) throws IOException {
        packets.counter(
                tracks.counter(second.virtualMachine(), second.threadId(), second.name(), what),
                at,
                100 * nanos / window);
    }

    @Override
    public void request(RequestRow row) throws IOException {
        DiskRequest request = row.request();
        long lane = tracks.lane(request);
        packets.clockOnce(request.startNanos(), row.wallNanos());
        packets.begin(lane, request.startNanos(), request);
        long flow = dispatch(request);
        long[] at = {request.startNanos()};
        IOException[] failed = {null};
        request.spans((span, nanos) -> {
            try {
                stage(lane, span, at[0], at[0] + nanos, flow);
                at[0] += nanos;
            } catch (IOException e) {
                failed[0] = e;
            }
        });
        if (failed[0] != null) {
            throw failed[0];
        }
        packets.end(lane, request.endNanos());
    }

    private void stage(long lane, Span span, long from, long to, long flow) throws IOException {
        boolean arrives = flow != 0 && span.first().from() == Boundary.SUBMITTED;
        packets.begin(lane, from, span.label(), arrives ? flow : 0);
        packets.end(lane, to);
    }

    /** An instant of the submitting thread from which an arrow leads to the request's submission; 0 when its begin was not seen. */
    private long dispatch(DiskRequest request) throws IOException {
        if (request.at(Boundary.RUNNING) == DiskRequest.ABSENT
                || request.at(Boundary.SUBMITTED) == DiskRequest.ABSENT) {
            return 0;
        }
        long thread = tracks.thread(request.virtualMachine, request.threadId, request.threadName);
        packets.instant(thread, request.at(Boundary.RUNNING), "dispatch", ++flows);
        return flows;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
