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
    /** Flattening repeats a key for each value below it. An argument of the largest size the kernel passes, sanely built, stays far below. */
    private static final long MOST_CHARACTERS = 8 << 20;

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_SINGLE_QUOTES).build();

    private final Map<String, String> values = new LinkedHashMap<>();
    private long characters;

    private JsonSyntax() {}

    /**
     * Parses an object; text that is none yields no options, since a strange argument must not cost the others.
     *
     * @throws TooLargeException when the flat form would not be of sane size
     */
    static Options parse(String text) {
        JsonSyntax syntax = new JsonSyntax();
        try {
            syntax.flatten("", MAPPER.readTree(text));
        } catch (JsonProcessingException notJson) {
            return Options.NONE;
        }
        return new Options(syntax.values);
    }

    private void flatten(String prefix, JsonNode node) {
        String separator = prefix.isEmpty() ? "" : ".";
        if (node.isObject()) {
            node.properties().forEach(member -> flatten(prefix + separator + member.getKey(), member.getValue()));
        } else if (node.isArray()) {
            for (int index = 0; index < node.size(); index++) {
                flatten(prefix + separator + index, node.get(index));
            }
        } else if (!node.isNull() && !prefix.isEmpty()) {
            String value = node.asText();
            characters += prefix.length() + value.length();
            if (characters > MOST_CHARACTERS) {
                throw new TooLargeException("have a JSON object of more than " + MOST_CHARACTERS + " characters");
            }
            values.put(prefix, value);
        }
    }
}
