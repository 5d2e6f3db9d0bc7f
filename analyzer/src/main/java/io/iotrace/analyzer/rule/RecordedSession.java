// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.analyzer.facts.Facts;
import io.iotrace.analyzer.metrics.RequestMetrics;
import io.iotrace.recording.event.Loss;
import java.util.List;

/** A recording as the rules about the whole of it see it. */
record RecordedSession(Facts facts, RuleFacts ruleFacts, RequestMetrics metrics) implements RecordingView {
    @Override
    public long requests() {
        return metrics.requests();
    }

    @Override
    public boolean knowsLoss() {
        return facts.session().knowsLoss();
    }

    @Override
    public long lostRequests() {
        return facts.session().lostRequests();
    }

    @Override
    public List<Loss> losses() {
        return facts.session().losses();
    }

    @Override
    public <F extends Fact<F>> F fact(FactType<F> type) {
        return ruleFacts.get(type);
    }
}
