// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import io.iotrace.probe.EpisodeRecord;
import io.iotrace.probe.Probe;
import io.iotrace.probe.RequestRecord;
import io.iotrace.probe.StallRecord;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * Lets records through to assembly in the order of the ring. A record that names something whose name is on its way is held back, and
 * with it all later ones of its process; other processes go on.
 */
public final class NamingGate {
    private static final int FORGOTTEN = -1;
    private static final int VALUE = 8;

    private final NameTable names;
    private final RequestAssembler assembler;
    private final StallEvents stalls;
    private final Map<Integer, HeldBack> held = new HashMap<>();
    /** Processes that have ended while a record of theirs was held back: it may still be named. */
    private final Set<Integer> ended = new HashSet<>();

    private final RequestRecord request = new RequestRecord();
    private final EpisodeRecord episode = new EpisodeRecord();
    private final StallRecord stall = new StallRecord();

    public NamingGate(NameTable names, RequestAssembler assembler, StallEvents stalls) {
        this.names = names;
        this.assembler = assembler;
        this.stalls = stalls;
    }

    /** A record of the probe, at a place of the buffer. */
    public void onRecord(ByteBuffer buffer, int place) {
        switch (buffer.getInt(place)) {
            case Probe.REQUEST_RECORD -> onRequest(request.at(buffer, place));
            case Probe.EPISODE_RECORD -> onEpisode(episode.at(buffer, place));
            case Probe.STALL_RECORD -> onStall(stall.at(buffer, place));
            default -> throw new IllegalStateException("unknown record " + buffer.getInt(place));
        }
    }

    private void onRequest(RequestRecord record) {
        HeldBack before = held.isEmpty() ? null : held.get(record.processId());
        if (before != null || names.awaits(record)) {
            HeldBack mine = hold(record.processId());
            int place = mine.add();
            record.copyTo(mine.buffer(), place);
        } else {
            assembler.onRequest(record);
        }
    }

    private void onEpisode(EpisodeRecord record) {
        if (!held.isEmpty() && held.containsKey(record.processId())) {
            HeldBack mine = hold(record.processId());
            int place = mine.add();
            record.copyTo(mine.buffer(), place);
        } else {
            assembler.onEpisode(record);
        }
    }

    private void onStall(StallRecord record) {
        if (held.containsKey(record.processId())
                || names.awaits(record.processId(), record.threadId(), record.file())) {
            HeldBack mine = hold(record.processId());
            int place = mine.add();
            record.copyTo(mine.buffer(), place);
        } else {
            stalls.onStall(record);
        }
    }

    /** A file's index stands for another file from here on. */
    public void onForgotten(int file) {
        int process = names.processOf(file);
        if (held.containsKey(process)) {
            HeldBack mine = hold(process);
            int place = mine.add();
            mine.buffer().putInt(place, FORGOTTEN).putLong(place + VALUE, file);
        } else {
            forget(file);
        }
    }

    private void forget(int file) {
        assembler.forget(file);
        names.forget(file);
    }

    private HeldBack hold(int processId) {
        HeldBack mine = held.computeIfAbsent(processId, pid -> new HeldBack());
        if (mine.isFull()) {
            letThrough(mine, true);
        }
        return mine;
    }

    /** Lets through what is named by now, or has waited long enough; call it after answers, and often. */
    public void retry() {
        for (Iterator<Map.Entry<Integer, HeldBack>> all = held.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Integer, HeldBack> of = all.next();
            letThrough(of.getValue(), false);
            if (of.getValue().isEmpty()) {
                all.remove();
                if (ended.remove(of.getKey())) {
                    end(of.getKey());
                }
            }
        }
    }

    /** Whether something waits for a name. */
    public boolean isHolding() {
        return !held.isEmpty();
    }

    /** Lets everything through as it is named by now. */
    public void flush() {
        held.values().forEach(mine -> letThrough(mine, true));
        held.clear();
        ended.forEach(this::end);
        ended.clear();
    }

    /** The process has ended. */
    public void processEnded(int processId) {
        if (held.containsKey(processId)) {
            ended.add(processId);
        } else {
            end(processId);
        }
    }

    private void end(int processId) {
        assembler.processEnded(processId);
        names.processEnded(processId);
    }

    private void letThrough(HeldBack mine, boolean all) {
        while (!mine.isEmpty() && letThrough(mine.buffer(), mine.first(), all)) {
            mine.removeFirst();
        }
    }

    private boolean letThrough(ByteBuffer buffer, int place, boolean all) {
        switch (buffer.getInt(place)) {
            case Probe.REQUEST_RECORD -> {
                if (names.awaits(request.at(buffer, place)) && !all) {
                    return false;
                }
                assembler.onRequest(request);
            }
            case Probe.EPISODE_RECORD -> assembler.onEpisode(episode.at(buffer, place));
            case FORGOTTEN -> forget((int) buffer.getLong(place + VALUE));
            default -> {
                stall.at(buffer, place);
                if (names.awaits(stall.processId(), stall.threadId(), stall.file()) && !all) {
                    return false;
                }
                stalls.onStall(stall);
            }
        }
        return true;
    }
}
