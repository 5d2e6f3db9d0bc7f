// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads the agent's classes from {@code inst/} in its jar, where no other loader finds them. Its parent is the boot loader, so that
 * nothing of the application is seen, and the classes of {@code io.iotrace.agent.probe}, which the JDK's own classes call, come from
 * there. The classes have all permissions: they run below the application's frames, and read what it may not.
 */
final class IsolatedLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final JarFile jar;
    private final ProtectionDomain domain;

    IsolatedLoader(File file) throws IOException {
        super("iotrace-agent", null);
        jar = new JarFile(file, false);
        Permissions all = new Permissions();
        all.add(new AllPermission());
        CodeSource source = Agent.class.getProtectionDomain().getCodeSource();
        domain = new ProtectionDomain(source, all, this, null);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length, domain);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /** A file below {@code inst/}; null when there is none. */
    @Override
    public InputStream getResourceAsStream(String name) {
        try {
            JarEntry entry = jar.getJarEntry("inst/" + name);
            return entry == null ? null : jar.getInputStream(entry);
        } catch (IOException e) {
            return null;
        }
    }
}
