// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;

/** A thread of a traced process and its role. */
@Label("Virtual Machine Thread")
@Description("A thread of a traced process and its role")
@Category({"iotrace", "Inventory"})
public record VirtualMachineThread(
        @Label("Virtual Machine") @Description("Name of the virtual machine, or of the process when it is not QEMU")
        String virtualMachine,

        @Label("Process Id") @Description("Process id on the host")
        int processId,

        @Label("Thread Id") @Description("Thread id on the host")
        int threadId,

        @Label("Name") @Description("Name of the thread") String name,

        @Label("Role") @Description("main, iothread, vcpu, worker, io-wq, vhost, monitor or other")
        String role,

        @Label("IOThread Id") @Description("Id of the IOThread object, or of the owning IOThread for a worker")
        String ioThreadId,

        @Label("Allowed Processors") @Description("Processors the thread may run on, as a kernel list")
        String allowedProcessors)
        implements RecordingEvent {}
