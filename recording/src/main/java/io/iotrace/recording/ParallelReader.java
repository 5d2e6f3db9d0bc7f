// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/**
 * Reads recordings chunk by chunk on several threads, each chunk once, for handlers that do not mind the order in which requests and events
 * come. Each thread fills a handler of its own; whoever reads merges them when all files are read.
 *
 * @param <H> what is filled
 */
public final class ParallelReader<H extends RecordingHandler> implements AutoCloseable {
    private final List<H> handlers = new ArrayList<>();
    private final List<ReadingTarget> targets = new ArrayList<>();
    private final BlockingQueue<ReadingTarget> idle = new LinkedBlockingQueue<>();
    private final ExecutorService threads;
    private final Set<RecordingScan.ChunkId> seen = new HashSet<>();

    /** Reads with as many threads as there are handlers, of which there is at least one. */
    public ParallelReader(Supplier<H> handler, int threadCount) {
        for (int i = 0; i < threadCount; i++) {
            H one = handler.get();
            ReadingTarget target = new ReadingTarget(one, null);
            handlers.add(one);
            targets.add(target);
            idle.add(target);
        }
        threads = Executors.newFixedThreadPool(threadCount, task -> {
            Thread thread = new Thread(task, "iotrace reader");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Reads the next file. Throws {@link RecordingException} when it is no JFR file, or none that iotrace wrote. */
    public RecordingReader.Summary read(Path file) throws IOException {
        List<ChunkDecoder.Counts> counts =
                targets.stream().map(ReadingTarget::startCounting).toList();
        RecordingScan scan = new RecordingScan(file, new Tasks(), seen);
        scan.run();
        return RecordingReader.summary(scan, counts);
    }

    /** What was filled so far, each a part of the whole. */
    public List<H> handlers() {
        return List.copyOf(handlers);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** Chunks that are read, or wait to be. */
    private final class Tasks implements ReadablePart.Taker {
        private final List<Future<?>> tasks = new ArrayList<>();

        @Override
        public void take(ReadablePart part) {
            tasks.add(threads.submit(() -> {
                ReadingTarget target = idle.take();
                try {
                    part.read(target);
                } finally {
                    idle.add(target);
                }
                return null;
            }));
        }

        @Override
        public void finish() throws IOException {
            Throwable failure = null;
            for (Future<?> task : tasks) {
                try {
                    task.get();
                } catch (ExecutionException e) {
                    failure = failure == null ? e.getCause() : failure;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    tasks.forEach(other -> other.cancel(true));
                    throw new IOException("interrupted", e);
                }
            }
            tasks.clear();
            raise(failure);
        }

        private static void raise(Throwable failure) throws IOException {
            if (failure instanceof IOException e) {
                throw e;
            } else if (failure instanceof RuntimeException e) {
                throw e;
            } else if (failure instanceof Error e) {
                throw e;
            }
        }
    }
}
