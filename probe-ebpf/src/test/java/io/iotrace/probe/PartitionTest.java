// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A partition where tools put the first one. The kernel tells of its bios by sectors of the partition first and of the disk then
 * ({@code blk_partition_remap}); requests as long as the difference, one after the other, look like parts of one.
 */
class PartitionTest {
    private static final int REQUESTS = 23;
    private static final int BYTES = 1 << 20;
    private static final int START_SECTOR = 2048;
    private static final int SECTORS = 131_072;
    private static final String NUMBER = "1";

    @RegisterExtension
    static final RealDisks DISKS = new RealDisks();

    private String disk;

    @BeforeEach
    void addPartition() {
        disk = DISKS.loop().device().toString();
        Commands.run("addpart", disk, NUMBER, Integer.toString(START_SECTOR), Integer.toString(SECTORS));
    }

    @AfterEach
    void deletePartition() {
        Commands.run("delpart", disk, NUMBER);
    }

    @Test
    void hasARequestOfItsOwnForEachOfSeveralInARow() {
        Load load = Load.fio(
                "libaio",
                Path.of(disk + "p" + NUMBER),
                "--rw=read",
                "--bs=" + BYTES,
                "--size=" + REQUESTS * BYTES,
                "--iodepth=4");
        try (Trace trace = Trace.of(load)) {
            List<Request> requests = trace.all().stream()
                    .filter(request -> request.engine() == RequestRecord.ENGINE_NATIVE)
                    .toList();
            assertThat(requests).hasSize(REQUESTS).allSatisfy(request -> {
                assertThat(request.bioBytes()).isEqualTo(BYTES);
                assertThat(request.leaf()).isEqualTo(DISKS.loop().number());
            });
            Stamps.assertReachedDevice(requests);
            trace.assertNothingLost();
        }
    }
}
