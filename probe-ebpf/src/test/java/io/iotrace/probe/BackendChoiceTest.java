// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.iotrace.probe.ProbeOptions.Backend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendChoiceTest {
    private static BackendChoice host(boolean kernelTypes, boolean libbcc, boolean headers) {
        return new BackendChoice("6.1.0-56-amd64", kernelTypes, () -> libbcc, headers);
    }

    @ParameterizedTest
    @CsvSource({
        "AUTO, true, true, LIBBPF",
        "AUTO, true, false, LIBBPF",
        "AUTO, false, true, BCC",
        "LIBBPF, false, true, LIBBPF",
        "BCC, true, true, BCC"
    })
    void compilesOnlyWhereItIsAskedToOrWhereTheKernelHasNoTypes(
            Backend wanted, boolean kernelTypes, boolean bcc, Backend expected) {
        assertThat(host(kernelTypes, bcc, bcc).of(wanted)).isEqualTo(expected);
    }

    @Test
    void doesNotLoadTheCompilerWhereItIsNotNeeded() {
        BackendChoice host = new BackendChoice(
                "6.1.0-56-amd64",
                true,
                () -> {
                    throw new AssertionError("libbcc was asked for");
                },
                true);

        assertThat(host.of(Backend.AUTO)).isEqualTo(Backend.LIBBPF);
    }

    @Test
    void namesThePackageOfTheLibraryWhereItIsMissing() {
        assertThatThrownBy(() -> host(true, false, true).of(Backend.BCC))
                .isInstanceOf(ProbeException.class)
                .hasMessage("the probe cannot be compiled for kernel 6.1.0-56-amd64: libbcc.so.0 is missing: install"
                        + " (Debian) apt-get install libbpfcc, (Fedora) dnf install bcc");
    }

    @Test
    void namesThePackageOfTheRunningKernelsHeaders() {
        assertThatThrownBy(() -> host(true, true, false).of(Backend.BCC))
                .isInstanceOf(ProbeException.class)
                .hasMessage("the probe cannot be compiled for kernel 6.1.0-56-amd64: the kernel's headers are missing:"
                        + " install (Debian) apt-get install linux-headers-6.1.0-56-amd64,"
                        + " (Fedora) dnf install kernel-devel-6.1.0-56-amd64");
    }

    @Test
    void saysWhyItWouldCompileWhenNobodyAskedForIt() {
        assertThatThrownBy(() -> host(false, false, false).of(Backend.AUTO))
                .isInstanceOf(ProbeException.class)
                .hasMessage(
                        "the kernel has no type information (/sys/kernel/btf/vmlinux), so the probe must be compiled on"
                                + " this host, and libbcc.so.0 and the kernel's headers are missing: install (Debian) apt-get"
                                + " install libbpfcc linux-headers-6.1.0-56-amd64, (Fedora) dnf install bcc"
                                + " kernel-devel-6.1.0-56-amd64");
    }

    @ParameterizedTest
    @CsvSource({
        "BCC, true, true, true, true",
        "BCC, true, true, false, false",
        "BCC, true, false, true, false",
        "AUTO, false, true, true, true",
        "AUTO, true, true, true, false",
        "LIBBPF, false, true, true, false"
    })
    void foretellsThatItCompilesOnlyWhereItCan(
            Backend wanted, boolean kernelTypes, boolean libbcc, boolean headers, boolean expected) {
        assertThat(host(kernelTypes, libbcc, headers).compiles(wanted)).isEqualTo(expected);
    }
}
