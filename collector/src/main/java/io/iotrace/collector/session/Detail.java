// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

/**
 * How much is measured of each request.
 *
 * @param level what is measured
 * @param oneOf of the direct reads and writes by Linux AIO and io_uring one in so many has its stages measured, 1 for each; the others are
 *     counted, with their bytes and what the device did. All other requests are measured.
 */
public record Detail(Level level, int oneOf) {
    /** Each has what the one before has. */
    public enum Level {
        /** Bytes and the device's time of direct reads and writes: three hooks, none of which a system call or the scheduler passes. */
        DEVICE,
        /** All stages, by the second. */
        STAGES,
        /** All stages of each request. */
        REQUESTS
    }

    /** Each request with all of its stages. */
    public static final Detail REQUESTS = new Detail(Level.REQUESTS, 1);

    public Detail {
        if (oneOf < 1) {
            throw new IllegalArgumentException("one in " + oneOf + " requests is none");
        }
    }

    boolean isDeviceOnly() {
        return level == Level.DEVICE;
    }

    /** As the probe is told; 0 where no request is followed. */
    int sample() {
        return isDeviceOnly() ? 0 : oneOf;
    }
}
