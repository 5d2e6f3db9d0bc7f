// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The agent's jar, which is not on iotrace's own class path: {@code agent/} beside {@code lib/}. */
final class AgentJar {
    /** Names it where the command does not run from its jar. */
    private static final String PROPERTY = "iotrace.agent.jar";

    private AgentJar() {}

    static Path find() {
        String named = System.getProperty(PROPERTY);
        Path jar = named == null ? besideLibrary() : Path.of(named);
        if (!Files.isReadable(jar)) {
            throw new CommandFailure(jar + " is not there; build it with mvn package");
        }
        return jar.toAbsolutePath().normalize();
    }

    private static Path besideLibrary() {
        try {
            Path own = Path.of(AgentJar.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return own.resolve("../../agent/iotrace-agent.jar").normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Settings for JFR out of the jar, in a file beside it. */
    static Path settings(Path jar, String name) {
        Path file = jar.resolveSibling(name + ".jfc");
        try (JarFile open = new JarFile(jar.toFile())) {
            JarEntry entry = open.getJarEntry(name + ".jfc");
            if (entry == null) {
                throw new CommandFailure("there are no settings '" + name + "'; there are iotrace and iotrace-all");
            }
            try (InputStream in = open.getInputStream(entry)) {
                byte[] bytes = in.readAllBytes();
                if (!Files.exists(file) || !java.util.Arrays.equals(bytes, Files.readAllBytes(file))) {
                    Files.write(file, bytes);
                }
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
