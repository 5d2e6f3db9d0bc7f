// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent.runtime;

import io.iotrace.agent.advice.AdvicePoint;
import io.iotrace.agent.advice.Point;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.MethodList;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.InstrumentedType;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;

/**
 * Copies the advice into the JDK's classes and takes it out again. Adds no member to them. Each advice is read before a class is
 * woven, as reading it while the boot loader loads would load the same class again.
 */
final class Weaver implements ClassFileTransformer {
    private final ClassFileLocator locator = ClassFileLocator.ForClassLoader.ofBootLoader();
    /** By a class's internal name, its points by number. */
    private final Map<String, Map<Integer, AdvicePoint>> points = new LinkedHashMap<>();

    private final Map<Integer, AsmVisitorWrapper> advice = new LinkedHashMap<>();
    private final Map<String, Throwable> failures = new ConcurrentHashMap<>();
    private final List<Class<?>> classes = new ArrayList<>();
    private final List<Integer> woven = new ArrayList<>();

    /** Looks at this JDK's classes and chooses the points that they have. */
    Weaver() throws IOException {
        for (int number = 0; number < AdvicePoint.ALL.size(); number++) {
            AdvicePoint point = AdvicePoint.ALL.get(number);
            Class<?> type = Internals.find(point.type());
            if (type != null && isWoven(point, describe(point.type(), locator))) {
                String internal = point.type().replace('.', '/');
                points.computeIfAbsent(internal, name -> new LinkedHashMap<>()).put(number, point);
                advice.put(number, advice(point, number));
                woven.add(number);
                if (!classes.contains(type)) {
                    classes.add(type);
                }
            }
        }
    }

    /** Numbers of the points that this JDK has. */
    List<Integer> woven() {
        return List.copyOf(woven);
    }

    /** Why a class could not be woven, by its internal name. */
    Map<String, Throwable> failures() {
        return Map.copyOf(failures);
    }

    void weave(Instrumentation instrumentation) throws UnmodifiableClassException {
        failures.clear();
        instrumentation.addTransformer(this, true);
        instrumentation.retransformClasses(classes.toArray(new Class<?>[0]));
    }

    /** Gives back the classes as they would be without this weaver. */
    void unweave(Instrumentation instrumentation) throws UnmodifiableClassException {
        if (instrumentation.removeTransformer(this)) {
            instrumentation.retransformClasses(classes.toArray(new Class<?>[0]));
        }
    }

    @Override
    public byte[] transform(
            ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
        if (loader != null || name == null) {
            return null;
        }
        Map<Integer, AdvicePoint> ofClass = points.get(name);
        if (ofClass == null) {
            return null;
        }
        try {
            return weave(name.replace('/', '.'), ofClass, classFile);
        } catch (Throwable e) {
            failures.put(name, e);
            return null;
        }
    }

    private byte[] weave(String name, Map<Integer, AdvicePoint> ofClass, byte[] classFile) {
        ClassFileLocator both = new ClassFileLocator.Compound(ClassFileLocator.Simple.of(name, classFile), locator);
        TypeDescription type = describe(name, both);
        DynamicType.Builder<?> builder = new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .with(InstrumentedType.Factory.Default.FROZEN)
                .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
                .with(Implementation.Context.Disabled.Factory.INSTANCE)
                .redefine(type, both);
        for (int number : ofClass.keySet()) {
            builder = builder.visit(advice.get(number));
        }
        return builder.make().getBytes();
    }

    private static TypeDescription describe(String name, ClassFileLocator locator) {
        return TypePool.Default.of(locator).describe(name).resolve();
    }

    private static AsmVisitorWrapper advice(AdvicePoint point, int number) throws IOException {

        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String name : List.of(point.advice().getName())) {
            files.put(name, Internals.bytes(name));
        }
        return Advice.withCustomMapping()
                .bind(Point.class, number)
                .to(point.advice(), new ClassFileLocator.Simple(files))
                .on(ElementMatchers.named(point.method())
                        .and(method -> method.getDescriptor().startsWith(point.descriptor())));
    }

    /** Whether a point is a Java method here, and no inner one is timed in its place. */
    private static boolean isWoven(AdvicePoint point, TypeDescription type) {
        return isJava(type, point.method(), point.descriptor())
                && (point.inner() == null || !isJava(type, point.inner(), "([BII)"));
    }

    private static boolean isJava(TypeDescription type, String method, String descriptor) {
        MethodList<MethodDescription.InDefinedShape> found = type.getDeclaredMethods()
                .filter(ElementMatchers.named(method))
                .filter(candidate -> candidate.getDescriptor().startsWith(descriptor));
        return !found.isEmpty()
                && !found.getOnly().isNative()
                && !found.getOnly().isAbstract();
    }
}
