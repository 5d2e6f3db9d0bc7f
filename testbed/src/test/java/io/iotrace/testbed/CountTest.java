// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.iotrace.testbed.HostTracing.Traced;
import io.iotrace.testbed.VirtualHost.Kernel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The probe loads on Debian's stock kernels and counts each request of a known load on an NVMe drive. */
class CountTest {
    private static final List<String> ENGINES = List.of("libaio", "io_uring", "psync");
    private static final List<Integer> COUNTS = List.of(23, 1003);

    @Test
    void countsEachRequestOfEveryEngineOnLinux61() throws Exception {
        VirtualHost.use(Kernel.BOOKWORM, host -> countsEachRequest(host, ""));
    }

    /** No option chooses the back end: it is found that the kernel has no types. */
    @ParameterizedTest
    @EnumSource(names = {"BOOKWORM", "TRIXIE"})
    @Tag("long")
    void countsEachRequestOfEveryEngineWithAProbeThatIsCompiledThere(Kernel kernel) throws Exception {
        String before = VirtualHost.withoutTypes(kernel);
        VirtualHost.use(
                kernel,
                host -> assertThat(countsEachRequest(host, before)
                                .report()
                                .get("hooks")
                                .findValuesAsText("hook"))
                        .contains("raw_tp:block_rq_issue", "kprobe:aio_complete_rw + io_complete_rw")
                        .noneMatch(hook -> hook.startsWith("tp_btf") || hook.startsWith("fentry")));
    }

    @Test
    @Tag("long")
    void countsEachRequestOfEveryEngineOnLinux612() throws Exception {
        VirtualHost.use(Kernel.TRIXIE, host -> countsEachRequest(host, ""));
    }

    /** There the kernel may preempt a tracepoint's programs (Linux 7.0 and later). */
    @Test
    @Tag("long")
    void countsEachRequestOfEveryEngineOnDebiansNewestKernel() throws Exception {
        VirtualHost.use(Kernel.SID, host -> countsEachRequest(host, ""));
    }

    /** All loads under one tracer, which takes half a minute to start there. */
    private static Traced countsEachRequest(VirtualHost host, String before) throws Exception {
        String drive = host.drive(1);
        WaitingLoads loads = WaitingLoads.start(host, drive, commands(drive));
        HostTracing tracing = HostTracing.attach(host, before, "--any-process " + loads.words());
        loads.run();
        Traced traced = tracing.end();
        int load = 0;
        for (String engine : ENGINES) {
            for (int count : COUNTS) {
                JsonNode disk = traced.disk(
                        loads.pids().get(load++), Path.of(drive).getFileName().toString());
                assertThat(disk.get("requests").asLong()).as(engine).isEqualTo(count);
                assertThat(Traced.count(disk, "device")).as(engine).isEqualTo(count);
                assertThat(disk.get("bytes").asLong()).as(engine).isEqualTo(count * 4096L);
            }
        }
        assertThat(traced.report().get("loss").get("requests").asLong()).isZero();
        return traced;
    }

    private static List<String> commands(String drive) {
        List<String> commands = new ArrayList<>();
        for (String engine : ENGINES) {
            for (int count : COUNTS) {
                commands.add(
                        "fio --name=load --thread --direct=1 --bs=4k --rw=randread --size=512m --invalidate=0 --ioengine="
                                + engine + " --number_ios=" + count + " --filename=" + drive);
            }
        }
        return commands;
    }
}
