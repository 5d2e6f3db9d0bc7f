// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import io.iotrace.recording.Boundary;
import io.iotrace.recording.DiskRequest;

/** Requests with stages of chosen lengths. */
final class Requests {
    private Requests() {}

    /** A read of 4 KiB: submit, block, device, complete. */
    static DiskRequest read(int pid, String vm, String disk, long submit, long block, long device, long complete) {
        DiskRequest request = new DiskRequest();
        request.processId = pid;
        request.virtualMachine = vm;
        request.disk = disk;
        request.operation = "read";
        request.engine = "native";
        request.bytes = 4096;
        request.parts = 1;
        request.leaf = "nvme0n1";
        request.submitNode = 0;
        long at = 1000;
        request.set(Boundary.SUBMITTED, at);
        request.set(Boundary.QUEUED, at += submit);
        request.set(Boundary.ISSUED, at += block);
        request.set(Boundary.DEVICE_DONE, at += device);
        request.set(Boundary.KERNEL_DONE, at + complete);
        return request;
    }
}
