// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The guest's serial console: commands to it, answers from it. A thread reads it, since a read of a socket channel has no
 * timeout. QEMU connects to us and not we to it, so nothing the guest says is lost and nothing is polled.
 */
final class SerialConsole implements AutoCloseable {
    /** What the kernel said last, for the message when it dies. */
    private static final int KEPT_LINES = 5;

    private static final String END = "\0";

    private final ServerSocketChannel server;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Deque<String> kernelTalk = new ArrayDeque<>();
    private volatile SocketChannel channel;

    /** Reads from the first connection to a server that is already bound. */
    SerialConsole(ServerSocketChannel server, String guestName) {
        this.server = server;
        Thread reader = new Thread(this::read, "console of " + guestName);
        reader.setDaemon(true);
        reader.start();
    }

    /** Waits for the guest's init to say that it takes commands. */
    void awaitReady(Duration timeout) {
        await("ready", timeout);
    }

    /** Sends a line and returns the line that answers it. */
    String ask(String command, Duration timeout) {
        try {
            ByteBuffer line = ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.US_ASCII));
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (IOException e) {
            throw new GuestException("the guest is gone, it can't be asked to \"" + command + "\"", e);
        }
        return await("", timeout);
    }

    /** Ends every wait; also called when QEMU ends before it has connected. */
    @Override
    public void close() {
        try {
            server.close();
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new GuestException("can't close the guest's console", e);
        }
    }

    private String await(String wanted, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        for (; ; ) {
            String line = next(end - System.nanoTime());
            if (line == null) {
                throw new GuestException("the guest did not answer within " + timeout.toSeconds() + " s" + lastWords());
            }
            if (line.equals(END)) {
                lines.add(END);
                throw new GuestException("the guest is gone" + lastWords());
            }
            if (wanted.isEmpty() ? line.startsWith("done ") || line.startsWith("failed ") : line.equals(wanted)) {
                return line;
            }
            if (kernelTalk.size() == KEPT_LINES) {
                kernelTalk.removeFirst();
            }
            kernelTalk.addLast(line);
        }
    }

    private String next(long nanos) {
        try {
            return lines.poll(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GuestException("interrupted while the guest worked", e);
        }
    }

    private String lastWords() {
        return kernelTalk.isEmpty() ? "" : "; its console's last lines: " + String.join(" | ", kernelTalk);
    }

    private void read() {
        try {
            channel = server.accept();
            BufferedReader reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.ISO_8859_1));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line.strip());
            }
        } catch (AsynchronousCloseException closed) {
            // By close(): the end.
        } catch (IOException e) {
            lines.add(e.toString());
        } finally {
            lines.add(END);
        }
    }
}
