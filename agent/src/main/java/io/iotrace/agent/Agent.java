// SPDX-License-Identifier: Apache-2.0
package io.iotrace.agent;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.function.BiConsumer;

/**
 * Entry of {@code -javaagent:iotrace-agent.jar=key=value,…} and of {@code iotrace agent attach}. Loads the agent into a class loader of
 * its own and hands it the options. Never throws: what goes wrong is one line on stderr, and the application runs without the agent.
 */
public final class Agent {
    /** {@code -Diotrace.agent=off} or the environment's {@code IOTRACE_AGENT=off}: the agent does nothing at all. */
    private static final String SWITCH = "iotrace.agent";

    private static final String RUNTIME = "io.iotrace.agent.runtime.AgentRuntime";

    /** The running agent: kept after a detach, so that the next attach loads no class a second time. */
    private static BiConsumer<String, Instrumentation> runtime;

    private Agent() {}

    public static void premain(String options, Instrumentation instrumentation) {
        start("premain," + (options == null ? "" : options), instrumentation);
    }

    public static void agentmain(String options, Instrumentation instrumentation) {
        start("agentmain," + (options == null ? "" : options), instrumentation);
    }

    private static synchronized void start(String command, Instrumentation instrumentation) {
        try {
            if ("off".equals(System.getProperty(SWITCH)) || "off".equals(System.getenv("IOTRACE_AGENT"))) {
                System.err.println("iotrace agent: switched off by -Diotrace.agent=off or IOTRACE_AGENT=off");
                return;
            }
            if (runtime == null) {
                File jar = new File(Agent.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
                runtime = load(new IsolatedLoader(jar));
            }
            runtime.accept(command, instrumentation);
        } catch (SecurityException e) {
            System.err.println("iotrace agent: not active, as the security manager forbids it (" + e.getMessage()
                    + "); grant java.security.AllPermission to the code base of iotrace-agent.jar in the policy file");
        } catch (NoClassDefFoundError e) {
            System.err.println("iotrace agent: not active, as this JVM lacks " + e.getMessage()
                    + "; the agent needs the modules java.instrument and jdk.jfr");
        } catch (Throwable e) {
            System.err.println("iotrace agent: not active: " + e);
        }
    }

    @SuppressWarnings("unchecked")
    private static BiConsumer<String, Instrumentation> load(IsolatedLoader loader) throws ReflectiveOperationException {
        return (BiConsumer<String, Instrumentation>)
                loader.loadClass(RUNTIME).getDeclaredConstructor().newInstance();
    }
}
