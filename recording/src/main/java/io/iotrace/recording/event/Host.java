// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;

/** The machine that was traced. */
@Label("Host")
@Description("The machine that was traced")
@Category({"iotrace", "Inventory"})
public record Host(
        @Label("Kernel Release") @Description("Release of the running kernel")
        String kernelRelease,

        @Label("Architecture") @Description("Machine architecture as uname reports it")
        String architecture,

        @Label("Processors") @Description("Number of online processors")
        int processors,

        @Label("Virtualized") @Description("Whether the host itself runs under a hypervisor")
        boolean virtualized,

        @Label("NUMA Balancing") @Description("Value of kernel.numa_balancing; -1 when the kernel has none")
        int numaBalancing)
        implements RecordingEvent {}
