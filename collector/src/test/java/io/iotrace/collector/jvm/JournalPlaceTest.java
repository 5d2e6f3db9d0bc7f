// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal's place against what the file systems' own tools say. */
final class JournalPlaceTest {
    private static final Pattern EXTENT = Pattern.compile("\\((\\d+)(?:-(\\d+))?\\):(\\d+)(?:-(\\d+))?");
    private static final long START = 1 << 20;

    @TempDir
    private Path folder;

    private Path image(long bytes) throws IOException {
        Path image = folder.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        return image;
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(String.join(" ", command) + ": " + said)
                .isZero();
        return said;
    }

    private static void assumeTool(String path) {
        assumeTrue(Files.isExecutable(Path.of(path)), "needs: " + path);
    }

    @Test
    void isWhereDebugfsSeesTheJournalOfExt4() throws Exception {
        assumeTool("/usr/sbin/mkfs.ext4");
        assumeTool("/usr/sbin/debugfs");
        Path image = image(64 << 20);
        run("/usr/sbin/mkfs.ext4", "-q", "-F", "-b", "4096", "-J", "size=8", image.toString());

        List<JournalPlace.Range> ranges = JournalPlace.of(image, 0);

        Matcher extent = EXTENT.matcher(run("/usr/sbin/debugfs", "-R", "stat <8>", image.toString()));
        assertThat(extent.find()).isTrue();
        long bytes = 8 << 20;
        assertThat(ranges.get(0).offset()).isEqualTo(4096 * Long.parseLong(extent.group(3)));
        assertThat(ranges.stream().mapToLong(JournalPlace.Range::bytes).sum()).isEqualTo(bytes);
    }

    @Test
    void isThatOfTheFileSystemWhichBeginsThereOnTheDisk() throws Exception {
        assumeTool("/usr/sbin/mkfs.ext4");
        Path alone = image(64 << 20);
        run("/usr/sbin/mkfs.ext4", "-q", "-F", "-b", "4096", "-J", "size=8", alone.toString());
        Path disk = folder.resolve("disk");
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.seek(START);
            file.write(Files.readAllBytes(alone));
        }

        JournalPlace.Range inFile = JournalPlace.of(alone, 0).get(0);

        assertThat(JournalPlace.of(disk, START).get(0))
                .isEqualTo(new JournalPlace.Range(START + inFile.offset(), inFile.bytes()));
    }

    @Test
    void isWhereXfsKeepsItsLog() throws Exception {
        assumeTool("/usr/sbin/mkfs.xfs");
        Path image = image(320 << 20);
        String said = run("/usr/sbin/mkfs.xfs", "-f", image.toString());
        Matcher log = Pattern.compile("log +=internal log +bsize=(\\d+) +blocks=(\\d+)")
                .matcher(said);
        assertThat(log.find()).as(said).isTrue();

        List<JournalPlace.Range> ranges = JournalPlace.of(image, 0);

        assertThat(ranges).hasSize(1);
        assertThat(ranges.get(0).bytes()).isEqualTo(Long.parseLong(log.group(1)) * Long.parseLong(log.group(2)));
        Matcher group = Pattern.compile("agcount=\\d+, agsize=(\\d+) blks").matcher(said);
        assertThat(group.find()).isTrue();
        // The log begins an allocation group's data; its first word is the magic number of a log record.
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "r")) {
            file.seek(ranges.get(0).offset());
            assertThat(file.readInt()).isEqualTo(0xFEEDBABE);
        }
    }

    @Test
    void isNotKnownOfWhatIsNoFileSystem() throws Exception {
        assertThat(JournalPlace.of(image(1 << 20), 0)).isEmpty();
        assertThat(JournalPlace.of(image(100), 0)).isEmpty();
        assertThat(JournalPlace.of(folder.resolve("none"), 0)).isEmpty();
    }
}
