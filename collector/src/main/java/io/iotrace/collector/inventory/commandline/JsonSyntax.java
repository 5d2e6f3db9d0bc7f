// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON form of an option, flattened. QEMU takes single-quoted strings too, which {@code json:{…}} file names use. */
final class JsonSyntax {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_SINGLE_QUOTES).build();

    private JsonSyntax() {}

    /** Parses an object; text that is none yields no options, since a strange argument must not cost the others. */
    static Options parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        try {
            flatten("", MAPPER.readTree(text), values);
        } catch (JsonProcessingException notJson) {
            return Options.NONE;
        }
        return new Options(values);
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> into) {
        String separator = prefix.isEmpty() ? "" : ".";
        if (node.isObject()) {
            node.properties().forEach(member -> flatten(prefix + separator + member.getKey(), member.getValue(), into));
        } else if (node.isArray()) {
            for (int index = 0; index < node.size(); index++) {
                flatten(prefix + separator + index, node.get(index), into);
            }
        } else if (!node.isNull() && !prefix.isEmpty()) {
            into.put(prefix, node.asText());
        }
    }
}
