// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.html;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real Chromium without a window, driven over its DevTools protocol as a user's hands would. */
public final class Browser implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final WebSocket socket;
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private final List<String> errors = new java.util.concurrent.CopyOnWriteArrayList<>();
    private int lastId;

    /** Opens a page in a window of some width. */
    public Browser(Path page, int width, int height, Path scratch) throws Exception {
        process = new ProcessBuilder(
                        executable(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + scratch.resolve("profile"),
                        "--window-size=" + width + "," + height,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("chromium.log").toFile())
                .start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(target(port(scratch.resolve("profile/DevToolsActivePort"))), new Listener())
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        call("Runtime.enable", MAPPER.createObjectNode());
        call("Log.enable", MAPPER.createObjectNode());
        call(
                "Emulation.setDeviceMetricsOverride",
                MAPPER.createObjectNode()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
        call("Page.navigate", MAPPER.createObjectNode().put("url", page.toUri().toString()));
        await("document.readyState === 'complete' && document.querySelector('main').children.length > 1");
    }

    private static String executable() {
        String path = System.getenv("PATH");
        String found = Arrays.stream(path == null ? new String[0] : path.split(File.pathSeparator, -1))
                .flatMap(folder ->
                        List.of(folder + "/chromium", folder + "/chromium-browser", folder + "/google-chrome").stream())
                .filter(candidate -> Files.isExecutable(Path.of(candidate)))
                .findFirst()
                .orElse("");
        assumeTrue(!found.isEmpty(), "needs: chromium");
        return found;
    }

    private static String port(Path file) throws Exception {
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS); System.nanoTime() < end; ) {
            if (Files.exists(file) && Files.size(file) > 0) {
                return Files.readAllLines(file).get(0);
            }
            Thread.sleep(100);
        }
        throw new IOException("chromium opened no debugging port");
    }

    private static URI target(String port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                .build();
        String body = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        for (JsonNode target : MAPPER.readTree(body)) {
            if (target.get("type").asText().equals("page")) {
                return URI.create(target.get("webSocketDebuggerUrl").asText());
            }
        }
        throw new IOException("chromium has no page: " + body);
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }
    }

    private void take(String message) {
        try {
            JsonNode node = MAPPER.readTree(message);
            if (node.has("id")) {
                answers.add(node);
            } else if (node.at("/method").asText().equals("Runtime.exceptionThrown")
                    || node.at("/params/entry/level").asText().equals("error")) {
                errors.add(message);
            }
        } catch (IOException e) {
            errors.add(e.toString());
        }
    }

    private JsonNode call(String method, ObjectNode parameters) throws Exception {
        ObjectNode message = MAPPER.createObjectNode().put("id", ++lastId).put("method", method);
        message.set("params", parameters);
        socket.sendText(message.toString(), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        JsonNode answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (answer == null || answer.get("id").asInt() != lastId) {
            throw new IOException("no answer to " + method + ": " + answer);
        }
        return answer.path("result");
    }

    /** Value of a JavaScript expression as text. */
    public String value(String expression) throws Exception {
        return call(
                        "Runtime.evaluate",
                        MAPPER.createObjectNode().put("expression", expression).put("returnByValue", true))
                .at("/result/value")
                .asText();
    }

    /** Waits until an expression is true. */
    public void await(String expression) throws Exception {
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS); System.nanoTime() < end; ) {
            if (value(expression).equals("true")) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("never true: " + expression);
    }

    /** Presses and releases the mouse at parts of an element's width; with modifiers 2 for Ctrl. */
    public void drag(String selector, double from, double to, int modifiers) throws Exception {
        value("document.querySelector('" + selector + "').scrollIntoView({block: 'center'})");
        mouse("mousePressed", selector, from, modifiers);
        mouse("mouseReleased", selector, to, modifiers);
    }

    public void click(String selector) throws Exception {
        drag(selector, 0.5, 0.5, 0);
    }

    private void mouse(String type, String selector, double at, int modifiers) throws Exception {
        String box = "document.querySelector('" + selector + "').getBoundingClientRect()";
        double x = Double.parseDouble(value("String(" + box + ".left + " + at + " * " + box + ".width)"));
        double y = Double.parseDouble(value("String(" + box + ".top + " + box + ".height / 2)"));
        call(
                "Input.dispatchMouseEvent",
                MAPPER.createObjectNode()
                        .put("type", type)
                        .put("x", x)
                        .put("y", y)
                        .put("button", "left")
                        .put("buttons", 1)
                        .put("clickCount", 1)
                        .put("modifiers", modifiers));
    }

    public void key(String key) throws Exception {
        for (String type : List.of("keyDown", "keyUp")) {
            call(
                    "Input.dispatchKeyEvent",
                    MAPPER.createObjectNode().put("type", type).put("key", key));
        }
    }

    /** What the page's script or policy complained of. */
    public List<String> errors() {
        return errors;
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
