// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

import io.iotrace.recording.event.Host;
import java.util.Optional;
import java.util.regex.Pattern;

/** Facts of the machine as a whole. */
public final class HostFacts {
    private static final Pattern HYPERVISOR_FLAG = Pattern.compile("^flags\\s*:.*\\bhypervisor\\b", Pattern.MULTILINE);

    private HostFacts() {}

    public static Host of(HostRoot host) {
        return new Host(
                host.text("/proc/sys/kernel/osrelease").orElse(null),
                architecture(host).orElse(null),
                KernelList.parse(host.text("/sys/devices/system/cpu/online").orElse(""))
                        .cardinality(),
                isVirtualized(host),
                host.number("/proc/sys/kernel/numa_balancing").orElse(-1));
    }

    /** Machine architecture as {@code uname -m} names it. */
    public static Optional<String> architecture(HostRoot host) {
        return host.text("/proc/sys/kernel/arch")
                .or(() -> host.isLive() ? Optional.of(ownArchitecture()) : Optional.empty());
    }

    /** Before Linux 6.1 the kernel names its architecture to system calls only; Java's name differs on x86 alone. */
    private static String ownArchitecture() {
        String name = System.getProperty("os.arch");
        return name.equals("amd64") ? "x86_64" : name;
    }

    /** x86 says so in a processor flag, other architectures in the firmware's product name. */
    private static boolean isVirtualized(HostRoot host) {
        String product = host.text("/sys/class/dmi/id/product_name").orElse("")
                + host.text("/sys/class/dmi/id/sys_vendor").orElse("");
        return host.text("/proc/cpuinfo")
                        .filter(text -> HYPERVISOR_FLAG.matcher(text).find())
                        .isPresent()
                || product.matches("(?s).*(KVM|QEMU|VMware|VirtualBox|Amazon EC2|Google Compute).*");
    }
}
