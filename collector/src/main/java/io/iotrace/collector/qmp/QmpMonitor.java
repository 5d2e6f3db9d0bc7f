// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.qmp;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The one connection to a QEMU process's monitor. It is given back after each conversation, since a monitor serves one client at a time and
 * others have questions, too. One on which no answer came in time is kept, since a stopped QEMU keeps connections that were given up in its
 * queue: the next question finds the same connection.
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
        T answer = question.ask(client);
        close();
        return answer;
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
            client = null;
        }
    }
}
