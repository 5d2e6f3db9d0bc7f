// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine.Model.OptionSpec;

/** What docs says of the daemon is what the command takes. */
class DeployFilesTest {
    private static final Path REFERENCE = DeployFiles.FOLDER.resolveSibling("reference/daemon.md");

    @Test
    void theDaemonSetHasTheCapabilitiesOfTheUnitAndOptionsOfTheCommand() throws IOException {
        Map<?, ?> set = new Yaml().load(Files.readString(DeployFiles.FOLDER.resolve("daemonset.yaml")));
        assertThat(set.get("kind")).isEqualTo("DaemonSet");
        Map<?, ?> pod = map(map(map(set, "spec"), "template"), "spec");
        assertThat(pod.get("hostPID")).isEqualTo(true);
        Map<?, ?> container = (Map<?, ?>) ((List<?>) pod.get("containers")).get(0);
        Map<?, ?> granted = map(map(container, "securityContext"), "capabilities");
        assertThat(strings(granted.get("drop"))).containsExactly("ALL");
        assertThat(Files.readString(DeployFiles.FOLDER.resolve("iotrace.service")))
                .contains("CapabilityBoundingSet=CAP_" + String.join(" CAP_", strings(granted.get("add"))) + "\n")
                .contains("ExecStart=/usr/bin/iotrace daemon\n");
        List<String> arguments = strings(container.get("args"));
        assertThat(arguments.get(0)).isEqualTo("daemon");
        DeployFiles.command().parseArgs(arguments.toArray(String[]::new));
        assertThat(names(container.get("volumeMounts"))).isEqualTo(names(pod.get("volumes")));
    }

    private static Map<?, ?> map(Map<?, ?> map, String key) {
        return (Map<?, ?>) map.get(key);
    }

    private static List<String> strings(Object list) {
        return ((List<?>) list).stream().map(String::valueOf).toList();
    }

    private static List<String> names(Object list) {
        return ((List<?>) list)
                .stream().map(item -> (String) ((Map<?, ?>) item).get("name")).toList();
    }

    /** Where it is not so, the failure has what belongs there. */
    @Test
    void theReferenceHasEachOptionOfTheDaemonAsItIs() throws IOException {
        StringBuilder table = new StringBuilder("| option | default | meaning |\n|---|---|---|\n");
        DeployFiles.command().getSubcommands().get("daemon").getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp() && !option.inherited())
                .filter(option -> !isOfTheProbe(option))
                .sorted(Comparator.comparing(OptionSpec::longestName))
                .forEach(option -> table.append(row(option)));
        assertThat(Files.readString(REFERENCE)).contains(table);
    }

    /** Options that every command which loads the probe has. */
    private static boolean isOfTheProbe(OptionSpec option) {
        return option.userObject() instanceof Member member && member.getDeclaringClass() == ProbeChoice.class;
    }

    private static String row(OptionSpec option) {
        String name = option.longestName() + (option.arity().max() == 0 ? "" : " " + option.paramLabel());
        String value = option.defaultValue() == null ? "–" : "`" + option.defaultValue() + "`";
        String text = String.join(" ", option.description())
                .replaceAll(" \\(default: [^)]*\\)", "")
                .replace("%%", "%")
                .replace("|", "\\|");
        return "| `" + name + "` | " + value + " | " + text + " |\n";
    }
}
