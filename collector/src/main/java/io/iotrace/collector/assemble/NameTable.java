// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import io.iotrace.probe.Probe;
import io.iotrace.probe.RequestRecord;
import io.iotrace.probe.TracedFile;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The names that are known by now. What is missing is asked once and awaited for at most five seconds; whoever holds a record back for
 * the answer loses none. One thread's; nothing here does I/O.
 */
public final class NameTable implements Names {
    private static final long RETRY_NANOS = 1_000_000_000L;
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    /** A file that is no device's by then is none's: the target of a block job, say. */
    private static final int MAX_LOOK_UPS = 10;

    private static final int AT_ONCE = 4;

    private static final class Known {
        private TracedFile file;
        private TracedDiskName disk;
        private int lookUps;
        private long lookedUpNanos;
        /** When the question was put that has no answer yet; 0 for none. */
        private long askedNanos;
    }

    /** Threads of one process. */
    private static final class Threads {
        private final Map<Integer, String> names = new HashMap<>();
        private final Map<Integer, Long> asked = new HashMap<>();
    }

    private final IntFunction<TracedFile> files;
    private final Questions questions;
    private final Map<Integer, Threads> processes = new HashMap<>();
    private final Map<Integer, String> devices = new HashMap<>();
    /** Devices that the host does not name, and when they were asked for; with the answer, which is theirs for good. */
    private final Map<Integer, Long> askedDevices = new HashMap<>();

    private final Map<Integer, String> answeredDevices = new HashMap<>();
    private Known[] known = new Known[64];
    private HostNames host;
    private long nowNanos;

    /** Asked for last: most requests come one after the other from one thread to one device. */
    private int lastThread;

    private String lastThreadName;
    private int lastDevice;
    private String lastDeviceName;

    /** @param files is {@link Probe#file} */
    public NameTable(IntFunction<TracedFile> files, Questions questions, HostNames host) {
        this.files = files;
        this.questions = questions;
        this.host = host;
    }

    /** The time by which questions are too old to be waited for. */
    public void now(long nanos) {
        nowNanos = nanos;
    }

    /** Whether the record names something whose name is on its way. Asks for it when nobody has. */
    boolean awaits(RequestRecord record) {
        boolean file = awaitsFile(record.file(), record);
        boolean device = awaitsDevice(record.leaf());
        return awaitsThread(record.processId(), record.threadId()) || file || device;
    }

    /** The same of a thread that was blocked; what is said of a request before it ends may be the first of its file. */
    boolean awaits(int processId, int threadId, int file) {
        boolean fileAwaited = file >= 0 && at(file).lookUps == 0 && ask(file, nowNanos);
        return awaitsThread(processId, threadId) || fileAwaited;
    }

    /** Whether a file's name is on its way, by a question that is asked at its first sight. */
    public boolean awaitsFile(int file) {
        Known entry = at(file);
        if (entry.lookUps == 0 && entry.askedNanos == 0) {
            return ask(file, nowNanos);
        }
        return entry.askedNanos != 0 && nowNanos - entry.askedNanos < PATIENCE_NANOS;
    }

    private boolean awaitsFile(int file, RequestRecord record) {
        Known entry = at(file);
        if (entry.askedNanos == 0 && isToLookUp(entry, record)) {
            return ask(file, record.submittedNanos());
        }
        return entry.askedNanos != 0 && nowNanos - entry.askedNanos < PATIENCE_NANOS;
    }

    private boolean ask(int file, long nanos) {
        Known entry = at(file);
        if (entry.askedNanos == 0) {
            entry.file = files.apply(file);
            entry.askedNanos = nowNanos;
            entry.lookedUpNanos = nanos;
            questions.file(file, entry.file);
        }
        return nowNanos - entry.askedNanos < PATIENCE_NANOS && entry.askedNanos != 0;
    }

    /**
     * A file is looked up by its first request, and again now and then while it is nobody's. One that is being plugged in was opened by
     * the main thread and workers; the first requests that a guest made are the time to ask for the device.
     */
    private static boolean isToLookUp(Known entry, RequestRecord record) {
        boolean waited = record.submittedNanos() - entry.lookedUpNanos > RETRY_NANOS;
        if (entry.disk == null) {
            return entry.lookUps == 0 || waited;
        }
        boolean ofOpening =
                record.threadId() == record.processId() || record.engine() == RequestRecord.ENGINE_SYNCHRONOUS;
        boolean ofGuest = record.kickSource() != 0 || !ofOpening;
        return entry.disk.provisional()
                && entry.lookUps < MAX_LOOK_UPS
                && (waited || (ofGuest && entry.lookUps < AT_ONCE));
    }

    private Known at(int file) {
        if (file >= known.length) {
            known = Arrays.copyOf(known, Integer.highestOneBit(file) * 2);
        }
        if (known[file] == null) {
            known[file] = new Known();
        }
        return known[file];
    }

    private boolean awaitsThread(int processId, int threadId) {
        if (threadId == lastThread && lastThreadName != null) {
            return false;
        }
        Threads threads = processes.computeIfAbsent(processId, pid -> new Threads());
        if (threads.names.containsKey(threadId)) {
            return false;
        }
        Long asked = threads.asked.get(threadId);
        if (asked == null) {
            asked = nowNanos;
            threads.asked.put(threadId, asked);
            questions.thread(processId, threadId);
            if (threads.names.containsKey(threadId)) {
                return false; // answered at once
            }
        }
        return nowNanos - asked < PATIENCE_NANOS;
    }

    private boolean awaitsDevice(int device) {
        if (device == 0 || (device == lastDevice && lastDeviceName != null) || devices.containsKey(device)) {
            return false;
        }
        if (answeredDevices.containsKey(device) || host.device(device).isPresent()) {
            return false;
        }
        Long asked = askedDevices.get(device);
        if (asked == null) {
            asked = nowNanos;
            askedDevices.put(device, asked);
            questions.device(device);
        }
        return nowNanos - asked < PATIENCE_NANOS;
    }

    /** The answer to a question about a device; empty when nobody can tell. */
    public void answerDevice(int device, Optional<String> name) {
        answeredDevices.put(device, name.orElseGet(() -> number(device)));
        devices.remove(device);
        lastDeviceName = null;
    }

    /** The answer to a question about a file; null when it is no disk. It is not taken when the index is another file's by now. */
    public void answerFile(int index, TracedFile file, TracedDiskName disk) {
        Known entry = at(index);
        if (file.equals(entry.file)) {
            entry.disk = disk;
            entry.askedNanos = 0;
            entry.lookUps++;
        }
    }

    /** The answer to a question about a thread, or the news of one. */
    public void answerThread(int processId, int threadId, String name) {
        Threads threads = processes.computeIfAbsent(processId, pid -> new Threads());
        threads.asked.remove(threadId);
        threads.names.put(threadId, name);
        lastThreadName = null;
    }

    /** The host was looked at again. */
    public void answerHost(HostNames now) {
        host = now;
        devices.clear();
        lastDeviceName = null;
    }

    /** The process has ended, and its threads with it. */
    void processEnded(int processId) {
        processes.remove(processId);
        lastThreadName = null;
    }

    /** Process of a file that was asked for; 0 of another. */
    int processOf(int file) {
        return file < known.length && known[file] != null && known[file].file != null
                ? known[file].file.processId()
                : 0;
    }

    /** The index stands for another file from now on. */
    void forget(int file) {
        if (file < known.length) {
            known[file] = null;
        }
    }

    @Override
    public TracedDiskName disk(int file) {
        return file < 0 || file >= known.length || known[file] == null ? null : known[file].disk;
    }

    @Override
    public String thread(int processId, int threadId) {
        if (threadId != lastThread || lastThreadName == null) {
            Threads threads = processes.get(processId);
            String name = threads == null ? null : threads.names.get(threadId);
            if (name == null) {
                return Integer.toString(threadId);
            }
            lastThreadName = name;
            lastThread = threadId;
        }
        return lastThreadName;
    }

    @Override
    public String device(int device) {
        if (device != lastDevice || lastDeviceName == null) {
            lastDeviceName = devices.computeIfAbsent(device, this::nameOfDevice);
            lastDevice = device;
        }
        return lastDeviceName;
    }

    private String nameOfDevice(int device) {
        return host.device(device)
                .or(() -> Optional.ofNullable(answeredDevices.get(device)))
                .orElseGet(() -> number(device));
    }

    private static String number(int device) {
        return (device >>> 20) + ":" + (device & 0xfffff);
    }

    @Override
    public int node(int processor) {
        return host.node(processor);
    }
}
