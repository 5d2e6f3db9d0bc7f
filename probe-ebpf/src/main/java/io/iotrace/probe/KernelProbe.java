// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** What is done with the probe once it is in the kernel, whichever back end brought it there. */
final class KernelProbe implements Probe {
    static final int REQUEST = 1;
    static final int EPISODE = 2;
    static final int STALL = 3;
    static final int READ_LIMIT = 65536;

    /** How long requests in flight at detach are given to end. */
    private static final int LAST_POLLS = 20;

    private static final int LAST_POLL_MILLIS = 5;
    /** Of an io_uring request of a registered file, until it ends. */
    private static final int NO_FILE = -1;

    /** A device below a traced disk is forgotten after one to two of these without a bio of a target: longer than a request is in flight. */
    private static final long AGE_NANOS = 300_000_000_000L;

    private static final int MINOR_BITS = 20;
    private static final int MINOR_MASK = (1 << MINOR_BITS) - 1;

    private final Libc libc = Libc.load();
    private final KernelSymbols symbols;
    private final LoadedObject loaded;
    private final MappedRing ring;
    private final ProbeTables tables;
    private final int stacks;
    private final RequestRecord request = new RequestRecord();
    private final EpisodeRecord episode = new EpisodeRecord();
    private final StallRecord stall = new StallRecord();
    private final Targets targets;
    private long aged = System.nanoTime();
    private int inFlight;
    private int unseenEnds;

    /** @param loaded is closed with this, or at once when its maps cannot be mapped */
    KernelProbe(LoadedObject loaded, ProbeOptions options, KernelSymbols symbols) {
        this.loaded = loaded;
        this.symbols = symbols;
        stacks = loaded.descriptor("stacks");
        try {
            ring = new MappedRing(libc, loaded.descriptor("ring"), options.ringBytes());
        } catch (RuntimeException e) {
            loaded.close();
            throw e;
        }
        try {
            tables = new ProbeTables(libc, loaded, options);
            targets = new Targets(tables, loaded);
        } catch (RuntimeException e) {
            ring.close();
            loaded.close();
            throw e;
        }
    }

    @Override
    public void follow(int processId, TargetKind kind, Set<Need> needs) {
        targets.follow(processId, kind, needs);
    }

    @Override
    public void needs(int processId, Set<Need> needs) {
        targets.needs(processId, needs);
    }

    @Override
    public int[] unfollow(int processId, RecordHandler handler) {
        if (!targets.unfollow(processId)) {
            return new int[0];
        }
        int[] idle = IntStream.of(tables.files().inUse())
                .filter(index -> tables.files().get(index).processId() == processId)
                .filter(tables.files()::takeBack)
                .toArray();
        drainToTheEnd(handler);
        IntStream.of(idle).forEach(tables.files()::free);
        return idle;
    }

    @Override
    public Set<String> attachedPrograms() {
        return Set.copyOf(loaded.attached());
    }

    @Override
    public int poll(RecordHandler handler, int timeoutMillis) {
        int count = drain(handler);
        if (count == 0 && timeoutMillis > 0) {
            tables.readerSleeps(true);
            ring.await(timeoutMillis);
            tables.readerSleeps(false);
            count = drain(handler);
        }
        targets.lookAgain();
        if (System.nanoTime() - aged > AGE_NANOS) {
            aged = System.nanoTime();
            tables.ageLeaves();
        }
        return count;
    }

    private int drain(RecordHandler handler) {
        return ring.reader().read((buffer, offset, length) -> dispatch(handler, buffer, offset), READ_LIMIT);
    }

    /** Hands over what was written to the ring before this call; what comes later may come faster than it is handed over. */
    private void drainToTheEnd(RecordHandler handler) {
        ring.reader().readToTheEnd((buffer, offset, length) -> dispatch(handler, buffer, offset));
    }

    private void dispatch(RecordHandler handler, ByteBuffer buffer, int offset) {
        switch (buffer.getInt(offset)) {
            case REQUEST -> handler.onRequest(request.at(buffer, offset));
            case EPISODE -> handler.onEpisode(episode.at(buffer, offset));
            case STALL -> handler.onStall(stall.at(buffer, offset));
            default -> throw new IllegalStateException("unknown record in the ring: " + buffer.getInt(offset));
        }
    }

    @Override
    public void detach(RecordHandler handler, Runnable handedOver) {
        tables.end();
        for (int i = 0; i < LAST_POLLS && tables.hasOpenRequest(); i++) {
            poll(handler, LAST_POLL_MILLIS);
        }
        drainToTheEnd(handler);
        tables.openRequests((buffer, offset) -> {
            boolean known = buffer.getInt(offset + RequestRecord.FILE) != NO_FILE;
            if (known && isIdle(buffer.getInt(offset + RequestRecord.LEAF))) {
                int flags = buffer.getInt(offset + RequestRecord.FLAGS) | RequestRecord.FLAG_UNSEEN_END;
                buffer.putInt(offset + RequestRecord.FLAGS, flags);
                unseenEnds++;
                handler.onRequest(request.at(buffer, offset));
            } else {
                inFlight++;
            }
        });
        tables.openEpisodes((buffer, offset) -> handler.onEpisode(episode.at(buffer, offset)));
        handedOver.run();
        loaded.detach();
    }

    /** Whether a device has no request in flight, so that one that seems to be has ended unseen (docs/design/0003-probe.md). */
    private static boolean isIdle(int device) {
        String inFlight = readFirstLine(
                Path.of("/sys/dev/block/" + (device >>> MINOR_BITS) + ":" + (device & MINOR_MASK) + "/inflight"));
        return device != 0 && inFlight.matches("0\\s+0");
    }

    @Override
    public int inFlight() {
        return inFlight;
    }

    @Override
    public TracedFile file(int index) {
        return tables.files().get(index);
    }

    @Override
    public Optional<String> deviceName(int device) {
        return tables.deviceName(device);
    }

    @Override
    public long inFlight(int index) {
        return tables.files().inFlight(index);
    }

    @Override
    public Optional<RunTimes> measureRunTimes() {
        return RunTimes.begin(libc, loaded.programDescriptors());
    }

    /** Threads that have a place in the table. */
    int threads() {
        return tables.threads();
    }

    /** Places that look-ups of targets do not find empty. */
    int targetPlaces() {
        return tables.targets().placesInUse();
    }

    Set<String> programs() {
        return loaded.programDescriptors().keySet();
    }

    Collection<Integer> programDescriptors() {
        return loaded.programDescriptors().values();
    }

    /** Devices that the block layer's hooks take for below a traced disk. */
    int leaves() {
        return tables.leaves();
    }

    @Override
    public int[] files() {
        return tables.files().inUse();
    }

    @Override
    public boolean forget(int index, RecordHandler handler) {
        if (!tables.files().takeBack(index)) {
            return false;
        }
        drainToTheEnd(handler);
        tables.files().free(index);
        return true;
    }

    @Override
    public void sample(int processId, int oneOf) {
        tables.targets().sample(processId, oneOf);
    }

    @Override
    public List<PassedOver> takePassed() {
        return tables.files().takePassed();
    }

    @Override
    public Map<LossPlace, Long> losses() {
        Map<LossPlace, Long> losses = new EnumMap<>(LossPlace.class);
        for (LossPlace place : LossPlace.values()) {
            losses.put(place, tables.loss(place.ordinal()));
        }
        losses.merge(LossPlace.UNSEEN_END, (long) unseenEnds, Long::sum);
        losses.put(LossPlace.RECURSION, ProgramInfo.recursionMisses(programDescriptors()));
        return losses;
    }

    @Override
    public List<Hook> hooks() {
        return loaded.hooks();
    }

    @Override
    public List<String> stack(int stackId) {
        byte[] value = new byte[ProbeTables.STACK_SIZE];
        byte[] key = ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(stackId)
                .array();
        List<String> names = new ArrayList<>();
        if (stackId >= 0 && loaded.lookup(stacks, key, value)) {
            ByteBuffer addresses = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
            for (long address = addresses.getLong(); address != 0; address = addresses.getLong()) {
                names.add(symbols.nameOf(address));
                if (!addresses.hasRemaining()) {
                    break;
                }
            }
        }
        return names;
    }

    @Override
    public String library() {
        return loaded.library();
    }

    @Override
    public void close() {
        loaded.detach();
        ring.close();
        tables.close();
        loaded.close();
    }

    static String readFirstLine(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
