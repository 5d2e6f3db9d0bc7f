// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.remedy;

/**
 * What to change. iotrace prints it and never applies it. It is written in the dialect of whoever runs the virtual machine: one of the
 * configurations below is given where the recording tells which it is.
 *
 * @param text what to do and what to mind
 * @param libvirtXml the domain's elements as they should be, with the attributes that change; null when libvirt does not manage it
 * @param qemuOptions options of the command line as they should be, in the VM's own words; null when they do not change or are not known
 * @param proxmox command for a Proxmox VE host; null elsewhere
 * @param kubeVirt part of a VirtualMachine manifest; null elsewhere
 * @param runtimeCommand command that works without a restart; null when there is none
 * @param restart whether the virtual machine must be powered off and on
 * @param risk what may go wrong; null when there is nothing to mind
 * @param gain what it is expected to save; null when the recording does not tell
 */
public record Remedy(
        String text,
        String libvirtXml,
        String qemuOptions,
        String proxmox,
        String kubeVirt,
        String runtimeCommand,
        boolean restart,
        String risk,
        Gain gain) {

    /** Words alone. */
    public static Remedy advice(String text) {
        return new Remedy(text, null, null, null, null, null, false, null, null);
    }

    /** A command that works on the running host. */
    public static Remedy command(String text, String command) {
        return new Remedy(text, null, null, null, null, command, false, null, null);
    }

    public Remedy withCommand(String command) {
        return new Remedy(text, libvirtXml, qemuOptions, proxmox, kubeVirt, command, restart, risk, gain);
    }

    public Remedy withRisk(String words) {
        return new Remedy(text, libvirtXml, qemuOptions, proxmox, kubeVirt, runtimeCommand, restart, words, gain);
    }

    public Remedy withGain(Gain expected) {
        return new Remedy(text, libvirtXml, qemuOptions, proxmox, kubeVirt, runtimeCommand, restart, risk, expected);
    }
}
