// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.html;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * One page without any reference to elsewhere. Its policy allows no more than the style and the script that it carries, by their hashes, so
 * that a name out of a recording can be no script.
 */
public final class Page {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String DATA = "@DATA@";

    private Page() {}

    /** Writes a page in UTF-8 whose script draws the data; {@code out} stays open. */
    public static void write(String title, String script, ObjectNode data, OutputStream out) throws IOException {
        String style = resource(Page.class, "page.css");
        String whole = resource(Page.class, "common.js") + script;
        String page = resource(Page.class, "page.html")
                .replace("@TITLE@", title)
                .replace("@STYLE_HASH@", hash(style))
                .replace("@SCRIPT_HASH@", hash(whole))
                .replace("@STYLE@", style)
                .replace("@SCRIPT@", whole);
        int at = page.indexOf(DATA);
        out.write(page.substring(0, at).getBytes(StandardCharsets.UTF_8));
        out.write(embedded(data).getBytes(StandardCharsets.UTF_8));
        out.write(page.substring(at + DATA.length()).getBytes(StandardCharsets.UTF_8));
    }

    /** A text that lies beside a class. */
    public static String resource(Class<?> beside, String name) throws IOException {
        try (InputStream resource = beside.getResourceAsStream(name)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** JSON that no HTML parser takes for the end of its element. */
    private static String embedded(ObjectNode data) throws IOException {
        return MAPPER.writeValueAsString(data).replace("<", "\\u003c");
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
