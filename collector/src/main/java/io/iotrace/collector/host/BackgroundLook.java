// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A look at what may take long, on a daemon thread of its own. One look at a time; its owner is one thread.
 *
 * @param <T> what a look gives
 */
final class BackgroundLook<T> implements AutoCloseable {
    private final ExecutorService worker;
    private Future<T> look;

    /** @param none what {@link #take} gives before there was a look */
    BackgroundLook(String threadName, T none) {
        worker = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
        look = CompletableFuture.completedFuture(none);
    }

    /** Begins a look, which waits for one that is not over. */
    void begin(Supplier<T> how) {
        look = worker.submit(how::get);
    }

    boolean isOver() {
        return look.isDone();
    }

    /** What the last look, which is over, gave; its exception when it failed. */
    T take() {
        try {
            return look.get();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a look in the background failed", e.getCause());
        }
    }

    /** Waits for the end of the last look; false when that does not come in time. */
    boolean await(long millis) {
        try {
            look.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true; // take() tells
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(e);
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
