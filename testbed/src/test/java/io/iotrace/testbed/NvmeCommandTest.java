// SPDX-License-Identifier: Apache-2.0
package io.iotrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.testbed.HostTracing.Traced;
import io.iotrace.testbed.VirtualHost.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The NVMe command of each request, against what the kernel prints of the same commands. */
@Tag("long")
class NvmeCommandTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String TRACING = "/sys/kernel/tracing";
    /** Of two seconds: of a process that ends at once nobody can tell which disks it had. */
    private static final String LOAD =
            "fio --name=load --thread --direct=1 --bs=4k --rw=randrw --size=512m --invalidate=0"
                    + " --ioengine=libaio --iodepth=7 --number_ios=503 --rate_iops=125 --filename=";
    /** As {@code include/trace/events/nvme.h} prints them, up to the first block's number. */
    private static final Pattern COMMAND =
            Pattern.compile("nvme_setup_cmd: .*disk=(\\w+), qid=(\\d+), cmdid=(\\d+), .*slba=(\\d+),");
    /** Of a logical block of QEMU's drive. */
    private static final int BLOCK_BYTES = 512;

    /** Where a command was, and what of the disk it is about. */
    private record Command(int queue, int id, long offset) {}

    @ParameterizedTest
    @EnumSource(names = {"BOOKWORM", "TRIXIE"})
    void isWhatTheKernelPrints(Kernel kernel) throws Exception {
        VirtualHost.use(kernel, host -> {
            String drive = host.drive(1);
            String disk = Path.of(drive).getFileName().toString();
            WaitingLoads load = WaitingLoads.start(host, drive, List.of(LOAD + drive));
            HostTracing tracing = HostTracing.attach(host, "--nvme --any-process " + load.words());
            host.run(LIMIT, """
                    set -e; cd %s
                    echo >trace; echo 16384 >buffer_size_kb; echo 1 >events/nvme/nvme_setup_cmd/enable
                    """.formatted(TRACING)).succeeded();
            load.run();
            String printed = host.run(LIMIT, """
                    set -e; cd %s
                    echo 0 >events/nvme/nvme_setup_cmd/enable; cat trace
                    """.formatted(TRACING)).succeeded();

            List<Command> traced = traced(tracing.end(), disk);
            assertThat(traced).hasSize(503);
            assertThat(traced).containsExactlyInAnyOrderElementsOf(printed(printed, disk));
        });
    }

    private static List<Command> printed(String trace, String disk) {
        return COMMAND.matcher(trace)
                .results()
                .filter(line -> line.group(1).equals(disk))
                .map(line -> new Command(
                        Integer.parseInt(line.group(2)),
                        Integer.parseInt(line.group(3)),
                        Long.parseLong(line.group(4)) * BLOCK_BYTES))
                .toList();
    }

    private static List<Command> traced(Traced traced, String disk) throws IOException {
        List<Command> commands = new ArrayList<>();
        traced.forEachRequest(disk, request -> {
            assertThat(request.nvmeStatus).isZero();
            commands.add(new Command(request.nvmeQueue, request.nvmeCommand, request.offset));
        });
        return commands;
    }
}
