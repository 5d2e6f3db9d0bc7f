// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jnr.ffi.Pointer;
import jnr.ffi.byref.NativeLongByReference;

/** The probe as a CO-RE object loaded through libbpf. */
final class LibbpfProbe implements Probe {
    static final int REQUEST = 1;
    static final int EPISODE = 2;
    static final int STALL = 3;
    private static final int READ_LIMIT = 65536;

    /** How long requests in flight at detach are given to end. */
    private static final int LAST_POLLS = 20;

    private static final int LAST_POLL_MILLIS = 5;
    private static final int MINOR_BITS = 20;
    private static final int MINOR_MASK = (1 << MINOR_BITS) - 1;

    private static final String IOMAP_END = "iomap_dio_bio_end_io";
    private static final String BLKDEV_END = "blkdev_bio_end_io";
    private static final String BLKDEV_ASYNC_END = "blkdev_bio_end_io_async";
    private static final String BLKDEV_SIMPLE_END = "blkdev_bio_end_io_simple";
    private static final String WAIT_END = "submit_bio_wait_endio";
    private static final String BTRFS_END = "btrfs_simple_end_io";
    private static final String BTRFS_DIRECT_END = "btrfs_dio_end_io";
    private static final String CLONE_END = "clone_endio";
    private static final String CRYPT_END = "crypt_endio";

    private final Libbpf libbpf = Libbpf.load();
    private final Libc libc = Libc.load();
    private final LibbpfLog log = new LibbpfLog(libc); // libbpf holds no reference that keeps it alive
    private final ProbeOptions options;
    private final KernelSymbols symbols = new KernelSymbols(Path.of("/proc"));
    private final BpfObjectFile file = BpfObjectFile.load();
    private final LoadedProbe loaded;
    private final List<Hook> hooks;
    private final MappedRing ring;
    private final ProbeTables tables;
    private final int stacks;
    private final RequestRecord request = new RequestRecord();
    private final EpisodeRecord episode = new EpisodeRecord();
    private final StallRecord stall = new StallRecord();
    private int inFlight;
    private int unseenEnds;

    private LibbpfProbe(ProbeOptions options) {
        this.options = options;
        libbpf.libbpf_set_print(log);
        Refusals refusals = Refusals.forbidding(options.withoutHooks());
        try (KernelTypes types = new KernelTypes(libbpf)) {
            Map<String, Long> functions = symbols.find(interesting());
            KernelOffer kernel = new RunningKernel(types, functions.keySet(), new HookTrial(libbpf));
            HookPlan plan = null;
            LoadedProbe candidate = null;
            while (candidate == null) {
                HookPlan next = HookPlan.of(HookLadder.points(options.nvme()), kernel, refusals);
                try {
                    candidate = LoadedProbe.load(
                            libbpf, log, file, next, probe -> configure(probe, next, types, functions));
                    plan = next;
                } catch (LoadedProbe.RefusedHook e) {
                    refusals.add(e.hook(), e.getMessage());
                }
            }
            loaded = candidate;
            hooks = plan.hooks();
        }
        try {
            ring = new MappedRing(libc, loaded.descriptor("ring"), options.ringBytes());
            tables = new ProbeTables(libbpf, libc, file, loaded::descriptor, options.files());
            stacks = loaded.descriptor("stacks");
        } catch (RuntimeException e) {
            loaded.close();
            throw e;
        }
    }

    private static Set<String> interesting() {
        Set<String> names = new HashSet<>(HookLadder.functions());
        names.addAll(List.of(
                IOMAP_END,
                BLKDEV_END,
                BLKDEV_ASYNC_END,
                BLKDEV_SIMPLE_END,
                WAIT_END,
                BTRFS_END,
                BTRFS_DIRECT_END,
                CLONE_END,
                CRYPT_END));
        return names;
    }

    /**
     * Loads and attaches the probe. Throws {@link ProbeException} with one sentence when the host does not allow it.
     */
    static LibbpfProbe open(ProbeOptions options) {
        return new LibbpfProbe(options);
    }

    private void configure(LoadedProbe probe, HookPlan plan, KernelTypes types, Map<String, Long> functions) {
        libbpf.bpf_map__set_max_entries(probe.map("ring"), options.ringBytes());
        libbpf.bpf_map__set_max_entries(probe.map("files"), options.files());
        libbpf.bpf_map__set_max_entries(probe.map("histograms"), ProbeTables.histograms(options.files()));
        Pointer constants = libbpf.bpf_map__initial_value(probe.map(".rodata"), new NativeLongByReference());
        constants.putInt(file.offset("file_places"), options.files());
        constants.putLong(file.offset("ring_bytes"), options.ringBytes());
        constants.putLong(file.offset("end_of_iomap"), functions.getOrDefault(IOMAP_END, 0L));
        constants.putLong(file.offset("end_of_btrfs"), functions.getOrDefault(BTRFS_END, 0L));
        constants.putLong(file.offset("end_of_btrfs_direct"), functions.getOrDefault(BTRFS_DIRECT_END, 0L));
        constants.putLong(file.offset("end_of_dm_clone"), functions.getOrDefault(CLONE_END, 0L));
        constants.putLong(file.offset("end_of_dm_crypt"), functions.getOrDefault(CRYPT_END, 0L));
        constants.putLong(file.offset("end_of_blkdev"), functions.getOrDefault(BLKDEV_END, 0L));
        constants.putLong(file.offset("end_of_blkdev_async"), functions.getOrDefault(BLKDEV_ASYNC_END, 0L));
        constants.putLong(
                file.offset("end_of_blkdev_simple"),
                functions.getOrDefault(BLKDEV_SIMPLE_END, functions.getOrDefault(WAIT_END, 0L)));
        constants.putByte(
                file.offset("sees_aio_end"), bool(plan.uses("on_aio_complete") || plan.uses("probe_aio_complete")));
        constants.putByte(file.offset("sees_iomap_end"), bool(plan.uses("on_iomap_complete")));
        constants.putByte(file.offset("switch_has_state"), bool(types.arguments("sched_switch") >= 4));
        constants.putByte(file.offset("complete_has_cqe"), bool(types.arguments("io_uring_complete") == 3));
    }

    private static byte bool(boolean value) {
        return (byte) (value ? 1 : 0);
    }

    @Override
    public void follow(int processId, TargetKind kind) {
        tables.addTarget(processId, kind);
    }

    @Override
    public int poll(RecordHandler handler, int timeoutMillis) {
        int count = drain(handler);
        if (count == 0 && timeoutMillis > 0) {
            ring.await(timeoutMillis);
            count = drain(handler);
        }
        return count;
    }

    private int drain(RecordHandler handler) {
        return ring.reader().read((buffer, offset, length) -> dispatch(handler, buffer, offset), READ_LIMIT);
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
    public void detach(RecordHandler handler) {
        tables.end();
        for (int i = 0; i < LAST_POLLS && tables.hasOpenRequest(); i++) {
            poll(handler, LAST_POLL_MILLIS);
        }
        loaded.detach();
        while (drain(handler) > 0) {
            // until the ring is empty
        }
        tables.openRequests((buffer, offset) -> {
            if (isIdle(buffer.getInt(offset + RequestRecord.LEAF))) {
                int flags = buffer.getInt(offset + RequestRecord.FLAGS) | RequestRecord.FLAG_UNSEEN_END;
                buffer.putInt(offset + RequestRecord.FLAGS, flags);
                unseenEnds++;
                handler.onRequest(request.at(buffer, offset));
            } else {
                inFlight++;
            }
        });
        tables.openEpisodes((buffer, offset) -> handler.onEpisode(episode.at(buffer, offset)));
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
        return tables.file(index);
    }

    @Override
    public List<SpanHistogram> histograms() {
        return tables.readHistograms();
    }

    @Override
    public Map<LossPlace, Long> losses() {
        Map<LossPlace, Long> losses = new EnumMap<>(LossPlace.class);
        for (LossPlace place : LossPlace.values()) {
            losses.put(place, tables.loss(place.ordinal()));
        }
        losses.merge(LossPlace.UNSEEN_END, (long) unseenEnds, Long::sum);
        return losses;
    }

    @Override
    public List<Hook> hooks() {
        return hooks;
    }

    @Override
    public List<String> stack(int stackId) {
        byte[] value = new byte[32 * Long.BYTES];
        byte[] key = ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(stackId)
                .array();
        List<String> names = new ArrayList<>();
        if (stackId >= 0 && libbpf.bpf_map_lookup_elem(stacks, key, value) == 0) {
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
        return "libbpf " + libbpf.libbpf_version_string();
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
