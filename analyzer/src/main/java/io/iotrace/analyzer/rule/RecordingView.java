// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.recording.event.Loss;
import java.util.List;

/** A recording before the rules about the whole of it. */
public interface RecordingView {
    long requests();

    /** Whether the recording says what was lost. */
    boolean knowsLoss();

    long lostRequests();

    /** By place, those with count 0 too. */
    List<Loss> losses();

    <F extends Fact<F>> F fact(FactType<F> type);

    /** Share of the requests that were lost whole; 0 without any. */
    default double lossShare() {
        long all = lostRequests() + requests();
        return all == 0 ? 0 : (double) lostRequests() / all;
    }
}
