// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LibvirtCorpusTest {
    @Test
    void everyCommandLineParsesAndKeepsItsName() {
        List<Path> files = LibvirtCorpus.commandLines();
        for (Path file : files) {
            QemuCommandLine line = QemuCommandLine.parse(LibvirtCorpus.words(file), name -> Optional.empty());
            assertThat(line.name()).as(file.toString()).isPresent();
            assertThat(line.uuid()).as(file.toString()).isPresent();
            assertThat(line.machine()).as(file.toString()).isPresent();
        }
        System.out.println(files.size() + " command lines parsed");
    }

    @Test
    void disksAgreeWithTheDomainTheyWereMadeFrom() {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (Path file : LibvirtCorpus.commandLines()) {
            Path xml = file.resolveSibling(file.getFileName().toString().replace(".args", ".xml"));
            QemuCommandLine line = QemuCommandLine.parse(LibvirtCorpus.words(file), name -> Optional.empty());
            for (DomainDescription.Disk expected : DomainDescription.disks(xml)) {
                if (DiskComparison.isPluggedLater(expected)) {
                    continue;
                }
                compared++;
                DiskComparison.difference(expected, line)
                        .ifPresent(text -> differences.add(file.getFileName() + ": " + text));
            }
        }
        System.out.println(compared + " disks compared, " + differences.size() + " differ");
        assertThat(differences).isEmpty();
    }
}
