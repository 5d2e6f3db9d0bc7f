// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceNoticeTest {
    @TempDir
    private Path directory;

    @Test
    void tellsSystemdThatTheServiceIsReady() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "needs: python3, which receives the datagram");
        Path socket = directory.resolve("notify");
        Process receiver = new ProcessBuilder(
                        "python3",
                        "-c",
                        "import socket,sys; s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); s.bind(sys.argv[1]);"
                                + " print('bound',flush=True); print(s.recv(4096).decode(),flush=True)",
                        socket.toString())
                .redirectErrorStream(true)
                .start();
        byte[] bound = receiver.getInputStream().readNBytes("bound\n".length());
        assertThat(new String(bound, StandardCharsets.UTF_8)).isEqualTo("bound\n");
        assertThat(new ServiceNotice(socket.toString()).ready("following 2 VMs\nFDSTORE=1"))
                .isTrue();
        assertThat(receiver.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(receiver.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo("READY=1\nSTATUS=following 2 VMs FDSTORE=1");
    }

    @Test
    void whereSystemdDidNotAskNothingIsSent() {
        assertThat(new ServiceNotice(null).ready("x")).isFalse();
        assertThat(new ServiceNotice("not a path").ready("x")).isFalse();
    }
}
