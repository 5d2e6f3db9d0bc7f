// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;

/** A traced QEMU process. */
@Label("Virtual Machine")
@Description("A traced QEMU process")
@Category({"iotrace", "Inventory"})
public record VirtualMachine(
        @Label("Name") @Description("Name of the virtual machine, or of the process when it is not QEMU")
        String name,

        @Label("UUID") @Description("UUID given to QEMU") String uuid,

        @Label("Process Id") @Description("Process id on the host")
        int processId,

        @Label("QEMU") @Description("Whether the process is QEMU")
        boolean qemu,

        @Label("QEMU Version") @Description("Version of the QEMU binary")
        String qemuVersion,

        @Label("Accelerator")
        @Description("kvm or tcg, from the open KVM descriptors rather than from the command line")
        String accelerator,

        @Label("Machine") @Description("Machine type") String machine,

        @Label("Virtual Processors") @Description("Number of vCPU threads")
        int virtualProcessors,

        @Label("Command Line") @Description("Command line, with every option value outside the allow-list redacted")
        String commandLine,

        @Label("Libvirt Domain") @Description("Name of the libvirt domain when libvirt manages the process")
        String libvirtDomain)
        implements RecordingEvent {}
