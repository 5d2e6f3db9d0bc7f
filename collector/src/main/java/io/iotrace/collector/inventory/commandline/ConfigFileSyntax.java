// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file of {@code -readconfig}: {@code [group "id"]} sections of {@code key = "value"} lines ({@code qemu_config_foreach}). */
final class ConfigFileSyntax {
    private static final Pattern SECTION = Pattern.compile("\\[\\s*([\\w-]+)(?:\\s+\"([^\"]*)\")?\\s*\\]");
    private static final Pattern MEMBER = Pattern.compile("([^\\s=]+)\\s*=\\s*\"([^\"]*)\"");

    /** A section: the option it stands for and its values, the section's id among them. */
    record Section(String group, Options options) {}

    private ConfigFileSyntax() {}

    static List<Section> parse(String text) {
        List<Section> sections = new ArrayList<>();
        String group = null;
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : text.lines().map(String::strip).toList()) {
            Matcher section = SECTION.matcher(line);
            Matcher member = MEMBER.matcher(line);
            if (section.matches()) {
                addTo(sections, group, values);
                group = section.group(1);
                values = new LinkedHashMap<>();
                if (section.group(2) != null) {
                    values.put("id", section.group(2));
                }
            } else if (member.matches()) {
                values.put(member.group(1), member.group(2));
            }
        }
        addTo(sections, group, values);
        return sections;
    }

    private static void addTo(List<Section> sections, String group, Map<String, String> values) {
        if (group != null) {
            sections.add(new Section(group, new Options(values)));
        }
    }
}
