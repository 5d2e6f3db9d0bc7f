// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The probe as a whole: several targets, and nothing left of it. */
class ProbeLifetimeTest {
    @RegisterExtension
    static final RealDisks DISKS = new RealDisks();

    private static Load reads(Path file, int requests) {
        return Load.fio(
                "libaio",
                file,
                "--rw=randread",
                "--number_ios=" + requests,
                "--size=8m",
                "--filesize=8m",
                "--iodepth=4");
    }

    @Test
    void givesEachOfTwoProcessesItsOwnRequests() {
        Load first = reads(DISKS.image(), 300);
        Load second = reads(DISKS.loop().device(), 200);
        int firstPid = first.pid();
        int secondPid = second.pid();
        try (Trace trace = Trace.of(first, second)) {
            assertThat(nativeOf(trace.of(DISKS.image()))).hasSize(300).allSatisfy(request -> {
                assertThat(request.processId()).isEqualTo(firstPid);
                assertThat(request.leaf()).isEqualTo(DISKS.below().number());
            });
            assertThat(nativeOf(trace.of(DISKS.loop()))).hasSize(200).allSatisfy(request -> {
                assertThat(request.processId()).isEqualTo(secondPid);
                assertThat(request.leaf()).isEqualTo(DISKS.loop().number());
            });
            trace.assertNothingLost();
        }
    }

    @Test
    void sharesAFileBetweenTwoProcessesWithoutMixingThem() {
        Load first = reads(DISKS.image(), 120);
        Load second = reads(DISKS.image(), 80);
        int firstPid = first.pid();
        try (Trace trace = Trace.of(first, second)) {
            Map<Boolean, List<Request>> byFirst = nativeOf(trace.of(DISKS.image())).stream()
                    .collect(Collectors.partitioningBy(request -> request.processId() == firstPid));
            assertThat(byFirst.get(true)).hasSize(120);
            assertThat(byFirst.get(false)).hasSize(80);
        }
    }

    private static List<Request> nativeOf(List<Request> requests) {
        return requests.stream()
                .filter(request -> request.engine() == RequestRecord.ENGINE_NATIVE)
                .toList();
    }

    @Test
    void leavesNothingInTheKernelWhenItIsClosed() throws IOException {
        List<String> before = bpfDescriptors();
        try (Trace trace = Trace.of(reads(DISKS.image(), 10))) {
            assertThat(bpfDescriptors()).hasSizeGreaterThan(before.size());
            assertThat(Files.readString(Path.of("/proc/self/maps"))).contains("bpf-map");
            assertThat(trace.all()).isNotEmpty();
        }
        assertThat(bpfDescriptors()).isEqualTo(before);
        assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain("bpf-map");
    }

    /** What this process holds of programs, maps and links; the kernel frees each with its last descriptor and mapping. */
    private static List<String> bpfDescriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .map(ProbeLifetimeTest::target)
                    .filter(target -> target.contains("bpf"))
                    .sorted()
                    .toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed since it was listed
        }
    }
}
