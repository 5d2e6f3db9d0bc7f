// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;

/** What holds for the times of every request. */
final class Stamps {
    private Stamps() {}

    static void assertRise(List<Request> requests) {
        assertThat(requests).allSatisfy(Stamps::assertRise);
    }

    private static void assertRise(Request request) {
        assertThat(LongStream.of(
                                request.submitted(),
                                request.queued(),
                                request.issued(),
                                request.deviceDone(),
                                request.kernelDone(),
                                request.reaped())
                        .filter(time -> time != 0)
                        .boxed())
                .isSorted();
        if (request.callExit() != 0) {
            assertThat(request.callExit()).isGreaterThanOrEqualTo(request.submitted());
        }
    }

    /** Every request went to the device, and came back but for what no tracer sees. */
    static void assertReachedDevice(List<Request> requests) {
        assertRise(requests);
        assertThat(requests).allSatisfy(request -> {
            assertThat(request.queued()).isNotZero();
            assertThat(request.issued()).isNotZero();
        });
        assertThat(requests.stream().filter(request -> request.deviceDone() == 0))
                .hasSizeLessThanOrEqualTo(Trace.tolerated(requests.size()));
    }
}
