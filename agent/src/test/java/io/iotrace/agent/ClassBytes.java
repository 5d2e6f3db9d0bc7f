// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent;

import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.ProtectionDomain;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Another agent: writes into a file a digest of classes that iotrace's agent weaves, as the JVM gets them, and whether they are woven. With {@code stay}
 * it goes on to do so whenever they change; as the last of the transformers it sees what the JVM gets.
 */
public final class ClassBytes implements ClassFileTransformer {
    private final Path file;
    private final Map<String, String> digests = new TreeMap<>();

    private ClassBytes(Path file) {
        this.file = file;
    }

    /** {@code [stay ]FILE}. */
    public static void agentmain(String options, Instrumentation instrumentation) throws Exception {
        boolean stay = options.startsWith("stay ");
        ClassBytes transformer = new ClassBytes(Path.of(stay ? options.substring("stay ".length()) : options));
        instrumentation.addTransformer(transformer, true);
        instrumentation.retransformClasses(
                java.io.RandomAccessFile.class,
                java.io.FileInputStream.class,
                java.io.FileOutputStream.class,
                java.io.FileDescriptor.class);
        if (!stay) {
            instrumentation.removeTransformer(transformer);
        }
    }

    /** A jar of this agent alone. */
    static Path jar(Path folder) throws IOException {
        Path jar = folder.resolve("class-bytes.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Agent-Class", ClassBytes.class.getName());
        manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        String name = ClassBytes.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new JarEntry(name));
            out.write(Files.readAllBytes(Path.of("target/test-classes", name)));
        }
        return jar;
    }

    @Override
    public byte[] transform(
            ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
        if (loader == null && redefined != null && name.startsWith("java/io/")) {
            note(name, classFile);
        }
        return null;
    }

    private synchronized void note(String name, byte[] classFile) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(classFile);
            boolean woven = new String(classFile, StandardCharsets.ISO_8859_1).contains("io/iotrace/agent/");
            digests.put(name, (woven ? "woven " : "plain ") + HexFormat.of().formatHex(digest));
            Files.writeString(file, digests.toString());
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
