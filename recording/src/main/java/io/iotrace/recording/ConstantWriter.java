// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Strings and threads by number, from 1 on. A number means the same in the whole recording, because JDK tools carry constants over from
 * chunk to chunk. Finding a constant that is already there allocates nothing.
 */
final class ConstantWriter {
    /** More constants than this are forgotten when a chunk ends, so that the heap stays constant. */
    private static final int KEPT = 1 << 13;

    private static final int CACHE = 1 << 8;

    private final Constants strings = new Constants(Schema.STRING);
    private final Constants threads = new Constants(Schema.THREAD);
    private final Map<String, Integer> stringNumbers = new HashMap<>();
    private final Map<KernelThread, Integer> threadNumbers = new HashMap<>();
    /** Strings last found, by identity; the collector passes the same instances again and again. */
    private final String[] cachedStrings = new String[CACHE];

    private final int[] cachedStringNumbers = new int[CACHE];
    private final KernelThread[] cachedThreads = new KernelThread[CACHE];
    private final int[] cachedThreadNumbers = new int[CACHE];

    /** Encoded constants of one type; those before {@code pending} are in the journal. */
    private static final class Constants {
        final int type;
        final JfrBuffer entries = new JfrBuffer(1 << 12);
        int last;
        int count;
        int pendingFrom;
        int pendingCount;

        Constants(int type) {
            this.type = type;
        }

        int begin() {
            entries.putInt(++last);
            count++;
            pendingCount++;
            return last;
        }
    }

    /** Number of a string; 0 for null. */
    int string(String text) {
        if (text == null) {
            return 0;
        }
        int slot = System.identityHashCode(text) & CACHE - 1;
        if (isSame(cachedStrings[slot], text)) {
            return cachedStringNumbers[slot];
        }
        Integer known = stringNumbers.get(text);
        int number = known != null ? known : addString(text);
        cachedStrings[slot] = text;
        cachedStringNumbers[slot] = number;
        return number;
    }

    @SuppressWarnings("ReferenceEquality") // a cache by identity: another instance only misses it
    private static boolean isSame(String one, String other) {
        return one == other;
    }

    private int addString(String text) {
        int number = strings.begin();
        strings.entries.putString(text);
        stringNumbers.put(text, number);
        return number;
    }

    /** Number of a thread; 0 for none. A thread that changes its name is another one. */
    int thread(int id, String name) {
        if (id == 0 && name == null) {
            return 0;
        }
        int slot = id & CACHE - 1;
        KernelThread cached = cachedThreads[slot];
        if (cached != null && cached.id() == id && Objects.equals(cached.name(), name)) {
            return cachedThreadNumbers[slot];
        }
        KernelThread thread = new KernelThread(id, name);
        int number = thread(thread);
        cachedThreads[slot] = thread;
        cachedThreadNumbers[slot] = number;
        return number;
    }

    /** Number of a thread that there is an object of. */
    int thread(KernelThread thread) {
        Integer known = threadNumbers.get(thread);
        return known != null ? known : addThread(thread);
    }

    private int addThread(KernelThread thread) {
        int number = threads.begin();
        threads.entries.putString(thread.name());
        threads.entries.putLong(thread.id());
        threads.entries.putString(thread.name());
        threads.entries.putLong(thread.id());
        threadNumbers.put(thread, number);
        return number;
    }

    /** Writes the constants that {@code journal} does not have yet; must come before the events that use them. */
    void flush(Journal journal) throws IOException {
        flush(journal, threads);
        flush(journal, strings);
    }

    private static void flush(Journal journal, Constants constants) throws IOException {
        if (constants.pendingCount > 0) {
            journal.constants(constants.type, constants.pendingCount, constants.entries, constants.pendingFrom);
            constants.pendingFrom = constants.entries.length();
            constants.pendingCount = 0;
        }
    }

    /** Starts over for a new group of chunks: all constants are to be written again, unless there are too many to keep. */
    void restart() {
        if (strings.count + threads.count > KEPT) {
            stringNumbers.clear();
            threadNumbers.clear();
            Arrays.fill(cachedStrings, null);
            Arrays.fill(cachedThreads, null);
            forget(strings);
            forget(threads);
        }
        rewind(strings);
        rewind(threads);
    }

    private static void forget(Constants constants) {
        constants.entries.clear();
        constants.count = 0;
    }

    private static void rewind(Constants constants) {
        constants.pendingFrom = 0;
        constants.pendingCount = constants.count;
    }
}
