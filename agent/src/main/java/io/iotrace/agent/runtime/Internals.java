// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.runtime;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Set;

/**
 * What the agent needs of the JDK's insides, opened to the agent's own module alone: no option for the user. The probe's classes are
 * defined in the boot loader one by one, as a jar on the boot class path switches off class data sharing, with a warning on stdout.
 */
final class Internals {
    private static final String PROBE = "io.iotrace.agent.probe.";
    private static final String[] PROBE_CLASSES = {"Operation", "Source", "Probe"};

    private final VarHandle descriptorNumber;
    private final MethodHandle position;

    private Internals(VarHandle descriptorNumber, MethodHandle position) {
        this.descriptorNumber = descriptorNumber;
        this.position = position;
    }

    /** Opens packages of {@code java.base}, and defines the probe where it is not there yet. */
    static Internals open(Instrumentation instrumentation) throws Throwable {
        Module own = Internals.class.getModule();
        Set<Module> us = Set.of(own);
        instrumentation.redefineModule(
                Object.class.getModule(),
                Set.of(),
                Map.of(),
                Map.of("java.io", us, "sun.nio.ch", us, "jdk.internal.misc", us),
                Set.of(),
                Map.of());
        defineProbe();
        MethodHandles.Lookup files = MethodHandles.privateLookupIn(FileDescriptor.class, MethodHandles.lookup());
        return new Internals(files.findVarHandle(FileDescriptor.class, "fd", int.class), positionHandle());
    }

    private static MethodHandle positionHandle() throws ReflectiveOperationException {
        Class<?> dispatcher = find("sun.nio.ch.UnixFileDispatcherImpl");
        if (dispatcher == null) {
            dispatcher = Class.forName("sun.nio.ch.FileDispatcherImpl", true, null);
        }
        MethodType type = MethodType.methodType(long.class, FileDescriptor.class, long.class);
        return MethodHandles.privateLookupIn(dispatcher, MethodHandles.lookup()).findStatic(dispatcher, "seek0", type);
    }

    /** A class of the boot loader, null where this JDK has none. */
    static Class<?> find(String name) {
        try {
            return Class.forName(name, false, null);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    private static void defineProbe() throws ReflectiveOperationException, IOException {
        if (find(PROBE + "Probe") != null) {
            return;
        }
        Class<?> type = Class.forName("jdk.internal.misc.Unsafe", true, null);
        Field instance = type.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        Method define = type.getMethod(
                "defineClass",
                String.class,
                byte[].class,
                int.class,
                int.class,
                ClassLoader.class,
                ProtectionDomain.class);
        define.setAccessible(true);
        for (String name : PROBE_CLASSES) {
            byte[] bytes = bytes(PROBE + name);
            define.invoke(instance.get(null), PROBE + name, bytes, 0, bytes.length, null, null);
        }
    }

    /** The class file of one of the agent's classes. */
    static byte[] bytes(String name) throws IOException {
        String path = name.replace('.', '/') + ".class";
        try (InputStream in = Internals.class.getClassLoader().getResourceAsStream(path)) {
            if (in == null) {
                throw new IOException("the agent's jar has no " + path);
            }
            return in.readAllBytes();
        }
    }

    /** Number of an open descriptor, -1 when closed. */
    int number(FileDescriptor file) {
        return (int) descriptorNumber.get(file);
    }

    /** Where a file is positioned; -1 when it cannot be. */
    long position(FileDescriptor file) {
        try {
            return (long) position.invokeExact(file, -1L);
        } catch (Throwable e) {
            return -1;
        }
    }

    /** A thread-local of the carrier on JDKs with virtual threads, so that a virtual thread makes no state of its own. */
    @SuppressWarnings("unchecked")
    static <T> ThreadLocal<T> carrierLocal() {
        try {
            Class<?> type = find("jdk.internal.misc.CarrierThreadLocal");
            if (type != null) {
                return (ThreadLocal<T>) type.getDeclaredConstructor().newInstance();
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            // The plain kind serves, too.
        }
        return new ThreadLocal<>();
    }
}
