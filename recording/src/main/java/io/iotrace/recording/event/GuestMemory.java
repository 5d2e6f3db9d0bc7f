// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;

/** Where the memory of a virtual machine is. -1 stands for what is not known. */
@Label("Guest Memory")
@Description("Where the memory of a virtual machine is")
@Category({"iotrace", "Inventory"})
public record GuestMemory(
        @Label("Virtual Machine") @Description("Name of the virtual machine, or of the process when it is not QEMU")
        String virtualMachine,

        @Label("Process Id") @Description("Process id on the host")
        int processId,

        @Label("Nodes")
        @Description(
                "Bytes by NUMA node, as node:bytes separated by blanks; empty when it is not known how they are spread")
        String nodes,

        @Label("Resident Size") @Description("Memory of the process that is there") @DataAmount
        long residentBytes,

        @Label("Huge Page Size") @Description("Memory of hugetlbfs; -1 when not known") @DataAmount
        long hugePageBytes,

        @Label("Transparent Size") @Description("Memory in transparent huge pages; -1 when not known") @DataAmount
        long transparentBytes,

        @Label("Swapped Size") @Description("Memory that was swapped out; -1 when not known") @DataAmount
        long swappedBytes)
        implements RecordingEvent {}
