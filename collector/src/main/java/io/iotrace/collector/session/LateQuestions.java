// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import io.iotrace.collector.assemble.HostNames;
import io.iotrace.collector.assemble.Questions;
import io.iotrace.probe.TracedFile;
import java.util.Optional;

/** Questions for a host model that is made after the one who asks. Nothing is asked before the first process is followed. */
final class LateQuestions implements Questions {
    static final HostNames NO_NAMES = new HostNames() {
        @Override
        public Optional<String> device(int device) {
            return Optional.empty();
        }

        @Override
        public int node(int processor) {
            return -1;
        }
    };

    private volatile Questions model;

    void answeredBy(Questions host) {
        model = host;
    }

    @Override
    public void file(int index, TracedFile file) {
        model.file(index, file);
    }

    @Override
    public void thread(int processId, int threadId) {
        model.thread(processId, threadId);
    }

    @Override
    public void device(int number) {
        model.device(number);
    }
}
