// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings with bytes changed, cut out and put in, always in the same ways: each is read, or refused in a sentence. */
class FuzzedRecordingTest {
    private static final int TRIALS = 4001;
    private static final int LONGEST_CHANGE = 16;

    @TempDir
    Path directory;

    @Test
    void areReadOrRefusedInASentence() throws IOException {
        Path file = directory.resolve("a.jfr");
        try (RecordingWriter writer =
                RecordingWriter.create(file, Requests.ANCHOR, new RecordingWriter.Options(1 << 30, 60_000_000_000L))) {
            Requests.write(writer, 0, 23);
        }
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(1009);
        int refused = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            byte[] damaged = damaged(whole, random);
            Files.write(file, damaged);
            try {
                RecordingReader.read(file, new Requests.Ignored());
            } catch (RecordingException e) {
                refused++;
                assertThat(e.getMessage()).as("trial " + trial).isNotBlank().doesNotContain("\n");
            } catch (RuntimeException e) {
                throw new AssertionError("trial " + trial, e);
            }
        }
        assertThat(refused).as("not all changes do harm, and not none").isBetween(TRIALS / 100, TRIALS - 1);
    }

    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(1 + random.nextInt(LONGEST_CHANGE), bytes.length - at);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> Arrays.fill(bytes, at, at + length, (byte) (random.nextBoolean() ? 0 : -1));
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                default -> System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), bytes, at, length);
            }
        }
        return bytes;
    }
}
