// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.iotrace.analyzer.Explain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reference page on device types is true: each row's tests exist, and each type has its text. */
class VisibilityReferenceTest {
    private static final Path ROOT = Path.of("..");
    private static final int COLUMNS = 5;
    private static final Pattern TYPE = Pattern.compile("`([^`]+)`");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:#(\\w+))?`");

    /** One row: a type, and the tests that prove what it says. */
    private record Row(String type, List<MatchResult> tests) {}

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/reference/visibility.md"))) {
            if (line.startsWith("| `")) {
                String[] cells = line.substring(1, line.length() - 1).split("\\|", -1);
                assertThat(cells).as(line).hasSize(COLUMNS);
                String type = TYPE.matcher(cells[0])
                        .results()
                        .findFirst()
                        .orElseThrow()
                        .group(1);
                rows.add(
                        new Row(type, TEST.matcher(cells[COLUMNS - 1]).results().toList()));
            }
        }
        return rows;
    }

    @Test
    void everyRowNamesTestsThatExist() throws IOException {
        assertThat(rows()).isNotEmpty().allSatisfy(row -> {
            assertThat(row.tests()).as(row.type()).isNotEmpty();
            for (MatchResult test : row.tests()) {
                String source =
                        source(test.group(1)).orElseThrow(() -> new AssertionError("no class " + test.group(1)));
                if (test.group(2) != null) {
                    assertThat(source).as(row.type()).contains("void " + test.group(2) + "(");
                }
            }
        });
    }

    @Test
    void everyRowHasItsText() throws IOException {
        assertThat(Explain.topics()).containsAll(rows().stream().map(Row::type).toList());
    }

    /** The types of DESIGN 8. */
    @Test
    void noTypeIsMissing() throws IOException {
        assertThat(rows().stream().map(Row::type))
                .contains(
                        "virtio-blk virtio-scsi iothread-vq-mapping ide ahci nvme ext4 xfs btrfs block-device lvm raw qcow2 aio=native aio=threads aio=io_uring cache=none cache=writeback preallocation nvme:// vhost-user vhost-scsi vfio-pci scsi-passthrough nbd iscsi rbd nfs"
                                .split(" ", -1));
    }

    private static Optional<String> source(String className) throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.toList()) {
                Path tests = module.resolve("src/test/java");
                if (Files.isDirectory(tests)) {
                    try (Stream<Path> files = Files.walk(tests)) {
                        Optional<Path> found = files.filter(file -> file.endsWith(className + ".java"))
                                .findFirst();
                        if (found.isPresent()) {
                            return Optional.of(Files.readString(found.get()));
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }
}
