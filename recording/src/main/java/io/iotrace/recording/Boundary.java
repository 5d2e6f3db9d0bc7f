// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

/** The ten instants that bound the nine stages of a request, in path order. */
public enum Boundary {
    KICKED("kick"),
    SIGNALLED("signal"),
    RUNNING("run"),
    SUBMITTED("submit"),
    QUEUED("queue"),
    ISSUED("issue"),
    DEVICE_DONE("deviceDone"),
    KERNEL_DONE("kernelDone"),
    REAPED("reap"),
    NOTIFIED("notify");

    private final String label;

    Boundary(String label) {
        this.label = label;
    }

    /** Name as it stands in the {@code from} and {@code to} fields of a request. */
    public String label() {
        return label;
    }
}
