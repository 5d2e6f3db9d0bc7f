// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.qmp;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The one connection to a QEMU process's monitor, made when it is first needed and kept: QEMU takes clients one by one, and a stopped one
 * keeps those that were given up in its queue. Whoever gets no answer in time finds the same connection the next time.
 */
public final class QmpMonitor implements AutoCloseable {
    private final Path socket;
    private QmpClient client;

    /** A conversation. */
    public interface Question<T> {
        /** What is asked; only {@link QmpException} may come of it. */
        T ask(QmpClient client) throws QmpException;
    }

    public QmpMonitor(Path socket) {
        this.socket = socket;
    }

    /**
     * Holds a conversation, one at a time.
     *
     * @param timeout longest wait for the connection and for each answer
     * @throws QmpException when the socket is libvirt's, cannot be reached, hangs, or speaks something else
     */
    public synchronized <T> T ask(Duration timeout, Question<T> question) throws QmpException {
        if (client == null || !client.isUsable()) {
            close();
            client = QmpClient.open(socket, timeout);
        }
        client.waitAtMost(timeout);
        client.greet();
        return question.ask(client);
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
            client = null;
        }
    }
}
