// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.collector.inventory.HostTree;
import io.iotrace.collector.inventory.Inventory;
import io.iotrace.collector.inventory.InventoryOptions;
import io.iotrace.probe.Need;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine's hooks are those of the engines of its disks. */
class TargetNeedsTest {
    private static final int PID = 100;

    @TempDir
    private Path directory;

    private Set<Need> needsOf(String... arguments) throws Exception {
        HostTree tree = new HostTree(directory)
                .qemu(
                        PID,
                        Stream.concat(Stream.of("-nodefaults"), Stream.of(arguments))
                                .toArray(String[]::new));
        return TargetNeeds.ofMachine(Inventory.of(tree.host(), List.of(PID), InventoryOptions.defaults())
                .processes()
                .get(0));
    }

    @Test
    void areOfThePoolAloneWithoutADisk() throws Exception {
        assertThat(needsOf()).containsExactlyInAnyOrder(Need.GUEST, Need.POOL);
    }

    @Test
    void areNoEngineForADriveWithoutAMedium() throws Exception {
        assertThat(needsOf("-drive", "if=none,id=cd,media=cdrom", "-device", "ide-cd,drive=cd"))
                .containsExactlyInAnyOrder(Need.GUEST, Need.POOL);
    }

    @Test
    void areOfEachDisksEngine() throws Exception {
        assertThat(needsOf(
                        "-drive",
                        "file=/a.img,format=raw,if=virtio,cache=none,aio=native",
                        "-drive",
                        "file=/b.img,format=raw,if=virtio,cache=none,aio=io_uring"))
                .containsExactlyInAnyOrder(Need.GUEST, Need.POOL, Need.NATIVE, Need.IO_URING);
    }

    @Test
    void areOfBlockingCallsWhereNoEngineIsConfigured() throws Exception {
        assertThat(needsOf("-drive", "file=/a.img,format=raw,if=virtio"))
                .containsExactlyInAnyOrder(Need.GUEST, Need.POOL, Need.BLOCKING);
    }

    @Test
    void areNoEngineForADiskThatIsReachedOverTheNetwork() throws Exception {
        assertThat(needsOf("-drive", "file=nbd://10.0.0.7/disk,format=raw,if=virtio"))
                .containsExactlyInAnyOrder(Need.GUEST, Need.POOL);
    }
}
