// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * What may be asked of the daemon: {@code list}, and {@code record SECONDS VM}. A VM is named by its name or its pid. The daemon chooses
 * the file, so that a client can't have it write anywhere else.
 */
public final class Control implements ControlSocket.Handler {
    private static final long LONGEST_SECONDS = 3600;

    private final Supplier<List<Follower.Target>> followed;
    private final Tracer tracer;
    private final Recordings recordings;
    private final Clock clock;

    public Control(Supplier<List<Follower.Target>> followed, Tracer tracer, Recordings recordings, Clock clock) {
        this.followed = followed;
        this.tracer = tracer;
        this.recordings = recordings;
        this.clock = clock;
    }

    @Override
    public void handle(String line, ControlSocket.Reply reply) throws IOException {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
            case "list" -> {
                for (Follower.Target target : followed.get()) {
                    reply.line(target.processId() + " " + printable(target.name()));
                }
            }
            case "record" -> {
                if (words.length != 3) {
                    throw new IOException("record needs seconds and a VM");
                }
                record(find(words[2]), seconds(words[1]), reply);
            }
            default -> throw new IOException("the daemon knows list and record, not " + printable(words[0]));
        }
    }

    private void record(Follower.Target target, long seconds, ControlSocket.Reply reply) throws IOException {
        Path file = recordings.fileFor(target.name(), clock.instant());
        try {
            long requests = tracer.record(target.processId(), file, Duration.ofSeconds(seconds))
                    .get();
            recordings.makeRoom(file);
            reply.line(String.format(Locale.ROOT, "%d requests in %s", requests, file));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the daemon ends", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e);
        } catch (Tracer.TracerException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static long seconds(String text) throws IOException {
        if (!text.matches("[1-9]\\d{0,4}") || Long.parseLong(text) > LONGEST_SECONDS) {
            throw new IOException("a recording takes 1 to " + LONGEST_SECONDS + " seconds");
        }
        return Long.parseLong(text);
    }

    private Follower.Target find(String vm) throws IOException {
        List<Follower.Target> found = followed.get().stream()
                .filter(target -> target.name().equals(vm)
                        || Integer.toString(target.processId()).equals(vm))
                .toList();
        if (found.isEmpty()) {
            throw new IOException("no VM " + printable(vm) + " is followed; iotrace list shows the VMs of this host");
        }
        if (found.size() > 1) {
            throw new IOException("several VMs are called " + printable(vm) + "; name one by its pid");
        }
        return found.get(0);
    }

    /** Without control characters, those that change the direction of text among them. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cc}\\p{Cf}]", "?");
    }
}
