// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

/**
 * What to change. iotrace prints it and never applies it.
 *
 * @param text what to do and what to mind
 * @param libvirtXml the domain's elements as they should be; null when libvirt has no part in it
 * @param qemuOptions options of the command line as they should be; null when QEMU's do not change
 * @param runtimeCommand command that works without a restart; null when there is none
 * @param restart whether the virtual machine must be powered off and on
 */
public record Remedy(String text, String libvirtXml, String qemuOptions, String runtimeCommand, boolean restart) {
    static Remedy advice(String text) {
        return new Remedy(text, null, null, null, false);
    }
}
