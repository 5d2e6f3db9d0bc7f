// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jnr.ffi.Pointer;
import jnr.ffi.byref.NativeLongByReference;

/** The probe as a CO-RE object loaded through libbpf. */
public final class LibbpfProbe implements Probe {
    private static final System.Logger LOG = System.getLogger(LibbpfProbe.class.getName());

    static final int REQUEST = 1;
    static final int EPISODE = 2;
    static final int STALL = 3;
    private static final Path LOCKDOWN = Path.of("/sys/kernel/security/lockdown");
    private static final int READ_LIMIT = 65536;
    private static final int MINOR_BITS = 20;
    private static final int MINOR_MASK = (1 << MINOR_BITS) - 1;

    private static final String IOMAP_END = "iomap_dio_bio_end_io";
    private static final String BLKDEV_END = "blkdev_bio_end_io";
    private static final String BLKDEV_ASYNC_END = "blkdev_bio_end_io_async";
    private static final String BLKDEV_SIMPLE_END = "blkdev_bio_end_io_simple";
    private static final String WAIT_END = "submit_bio_wait_endio";

    /** What may be chosen about the probe's size: the ring in bytes and the table of files, powers of two. */
    public record Options(int ringBytes, int files) {
        public static final Options DEFAULT = new Options(32 << 20, 64);
    }

    private final Libbpf libbpf = Libbpf.load();
    private final Libc libc = Libc.load();
    private final StringBuilder log = new StringBuilder();
    private final Libbpf.Print print = this::keepLog; // libbpf holds no reference that keeps it alive
    private final Options options;
    private final KernelSymbols symbols = new KernelSymbols(Path.of("/proc"));
    private final BpfObjectFile file = BpfObjectFile.load();
    private final Pointer object;
    private final List<Pointer> links = new ArrayList<>();
    private final List<Hook> hooks;
    private final MappedRing ring;
    private final ProbeTables tables;
    private final int stacks;
    private final RequestRecord request = new RequestRecord();
    private final EpisodeRecord episode = new EpisodeRecord();
    private final StallRecord stall = new StallRecord();
    private int inFlight;
    private int unseenEnds;

    private LibbpfProbe(Options options) {
        this.options = options;
        libbpf.libbpf_set_print(print);
        object = libbpf.bpf_object__open_mem(file.bytes(), file.bytes().length, null);
        if (object == null) {
            throw new ProbeException("libbpf cannot read the probe: " + lastLine());
        }
        try (KernelTypes types = new KernelTypes(libbpf)) {
            HookPlan plan = HookPlan.of(types::hasTracepoint);
            configure(plan, types);
            load();
            ring = new MappedRing(libc, descriptor("ring"), options.ringBytes());
            tables = new ProbeTables(libbpf, libc, file, this::descriptor, options.files());
            stacks = descriptor("stacks");
            attach(plan.programs());
            hooks = plan.hooks();
        } catch (RuntimeException e) {
            detachLinks();
            libbpf.bpf_object__close(object);
            throw e;
        }
    }

    /**
     * Loads and attaches the probe. Throws {@link ProbeException} with one sentence when the host does not allow it.
     */
    public static LibbpfProbe open(Options options) {
        return new LibbpfProbe(options);
    }

    private void configure(HookPlan plan, KernelTypes types) {
        Set<String> wanted = plan.programs();
        for (String program : HookPlan.allPrograms()) {
            libbpf.bpf_program__set_autoload(program(program), wanted.contains(program));
        }
        libbpf.bpf_map__set_max_entries(map("ring"), options.ringBytes());
        libbpf.bpf_map__set_max_entries(map("files"), options.files());
        libbpf.bpf_map__set_max_entries(map("histograms"), ProbeTables.histograms(options.files()));
        Pointer constants = libbpf.bpf_map__initial_value(map(".rodata"), new NativeLongByReference());
        Map<String, Long> ends =
                symbols.find(Set.of(IOMAP_END, BLKDEV_END, BLKDEV_ASYNC_END, BLKDEV_SIMPLE_END, WAIT_END));
        constants.putInt(file.offset("file_places"), options.files());
        constants.putLong(file.offset("ring_bytes"), options.ringBytes());
        constants.putLong(file.offset("end_of_iomap"), ends.getOrDefault(IOMAP_END, 0L));
        constants.putLong(file.offset("end_of_blkdev"), ends.getOrDefault(BLKDEV_END, 0L));
        constants.putLong(file.offset("end_of_blkdev_async"), ends.getOrDefault(BLKDEV_ASYNC_END, 0L));
        constants.putLong(
                file.offset("end_of_blkdev_simple"),
                ends.getOrDefault(BLKDEV_SIMPLE_END, ends.getOrDefault(WAIT_END, 0L)));
        constants.putByte(file.offset("sees_iomap_end"), bool(plan.uses("on_iomap_complete")));
        constants.putByte(file.offset("switch_has_state"), bool(types.arguments("sched_switch") >= 4));
        constants.putByte(file.offset("complete_has_cqe"), bool(types.arguments("io_uring_complete") == 3));
    }

    private static byte bool(boolean value) {
        return (byte) (value ? 1 : 0);
    }

    private void load() {
        int error = libbpf.bpf_object__load(object);
        if (error != 0) {
            throw new ProbeException(LoadFailure.explain(-error, readFirstLine(LOCKDOWN), lastLine()));
        }
    }

    private void attach(Set<String> programs) {
        for (String name : programs) {
            Pointer link = libbpf.bpf_program__attach(program(name));
            if (link == null) {
                throw new ProbeException("the kernel refused to attach " + name + " (errno " + Libbpf.lastError(libbpf)
                        + "): " + lastLine());
            }
            links.add(link);
        }
    }

    private Pointer program(String name) {
        return libbpf.bpf_object__find_program_by_name(object, name);
    }

    private Pointer map(String name) {
        return libbpf.bpf_object__find_map_by_name(object, name);
    }

    private int descriptor(String map) {
        return libbpf.bpf_map__fd(map(map));
    }

    private int keepLog(int level, Pointer format, Pointer arguments) {
        byte[] line = new byte[8192];
        int length = libc.vsnprintf(line, line.length, format, arguments);
        String text =
                new String(line, 0, Math.min(Math.max(length, 0), line.length - 1), StandardCharsets.UTF_8).strip();
        LOG.log(System.Logger.Level.DEBUG, text);
        if (level == 0) {
            log.append(text).append('\n');
        }
        return length;
    }

    private String lastLine() {
        String text = log.toString().strip();
        return text.substring(text.lastIndexOf('\n') + 1);
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
        detachLinks();
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

    private void detachLinks() {
        links.forEach(libbpf::bpf_link__destroy);
        links.clear();
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

    /** Version of libbpf on this host. */
    public String libraryVersion() {
        return libbpf.libbpf_version_string();
    }

    @Override
    public void close() {
        detachLinks();
        ring.close();
        tables.close();
        libbpf.bpf_object__close(object);
    }

    /** Whether the process may load BPF at all, without loading anything: what a container usually denies. */
    public static boolean kernelHasTypes() {
        return Files.isReadable(Path.of("/sys/kernel/btf/vmlinux"));
    }

    static String readFirstLine(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
