// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.host;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A daemon thread that does what it is given, one after the other. What it does may hang: nobody waits for it without a limit. */
final class Worker implements AutoCloseable {
    private final ScheduledExecutorService executor;
    private final Consumer<RuntimeException> faults;

    /** @param faults receives what work throws that nobody waits for */
    Worker(String threadName, Consumer<RuntimeException> faults) {
        this.faults = faults;
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Work to wait for. */
    Future<?> run(Runnable task) {
        return executor.submit(task);
    }

    /** Work that nobody waits for. */
    void tell(Runnable task) {
        executor.execute(() -> guarded(task));
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            faults.accept(e);
        }
    }

    /** Does it again and again, so long after it was done. */
    void repeat(Runnable task, long millis) {
        Future<?> endless = executor.scheduleWithFixedDelay(() -> guarded(task), millis, millis, TimeUnit.MILLISECONDS);
        assert !endless.isDone() : "it goes on until the worker is closed";
    }

    /** Whether it is done within the time; what it throws, thrown. */
    static boolean await(Future<?> task, long millis) {
        try {
            task.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("work in the background failed", e.getCause());
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
