// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Sums up the test reports of all modules. {@code java scripts/TestSummary.java ROOT strict|lenient} prints each failure,
 * each reason for a skip with the number of its tests, and the counts; it fails when a test failed, and when it is strict
 * and a test was skipped that {@code scripts/allowed-skips} doesn't list.
 *
 * <p>A test that can't run here says so by an assumption whose message begins with {@code needs: }, in
 * {@code @BeforeEach} or the test itself: surefire drops a class that is aborted in {@code @BeforeAll}, so one that ran
 * nothing counts as a skip without a reason.
 */
class TestSummary {
    private static final String REASON = "needs: ";
    private static final String EMULATION_FAILED = "Emulation failed, again in a new host: ";

    private final List<String> allowed;
    private final List<String> failures = new ArrayList<>();
    private final Map<String, Integer> skips = new TreeMap<>();
    private int passed;
    private int repeated;

    TestSummary(List<String> allowed) {
        this.allowed = allowed;
    }

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        boolean strict = arguments[1].equals("strict");
        List<String> allowed;
        try (Stream<String> lines = Files.lines(root.resolve("scripts/allowed-skips"))) {
            allowed = lines.filter(line -> line.startsWith(REASON)).toList();
        }
        TestSummary summary = new TestSummary(allowed);
        for (Path report : reports(root)) {
            summary.add(report);
        }
        System.exit(summary.print(strict) ? 0 : 1);
    }

    private static List<Path> reports(Path root) throws IOException {
        try (Stream<Path> files =
                Files.find(root, 4, (file, attributes) -> file.toString().matches(".*/target/surefire-reports/TEST-.*\\.xml"))) {
            return files.sorted().toList();
        }
    }

    private void add(Path report) throws Exception {
        DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        Document document = parser.parse(report.toFile());
        repeated += document.getDocumentElement().getTextContent().split(EMULATION_FAILED, -1).length - 1;
        NodeList cases = document.getElementsByTagName("testcase");
        if (cases.getLength() == 0) {
            skips.merge(document.getDocumentElement().getAttribute("name") + " ran no test and said no reason", 1, Integer::sum);
        }
        for (int i = 0; i < cases.getLength(); i++) {
            add((Element) cases.item(i));
        }
    }

    private void add(Element test) {
        String name = test.getAttribute("classname").replaceFirst(".*\\.", "") + "." + test.getAttribute("name");
        NodeList skipped = test.getElementsByTagName("skipped");
        if (test.getElementsByTagName("failure").getLength() + test.getElementsByTagName("error").getLength() > 0) {
            failures.add(name);
        } else if (skipped.getLength() > 0) {
            skips.merge(reason(name, (Element) skipped.item(0)), 1, Integer::sum);
        } else {
            passed++;
        }
    }

    private static String reason(String name, Element skipped) {
        String text = skipped.getAttribute("message") + "\n" + skipped.getTextContent();
        int start = text.indexOf(REASON);
        return start < 0
                ? name + " was skipped and said no reason"
                : text.substring(start).lines().findFirst().orElseThrow();
    }

    private boolean print(boolean strict) {
        failures.forEach(name -> System.out.println("FAILED   " + name));
        int unexpected = 0;
        for (Map.Entry<String, Integer> skip : skips.entrySet()) {
            boolean isAllowed = allowed.stream().anyMatch(skip.getKey()::startsWith);
            unexpected += isAllowed ? 0 : skip.getValue();
            System.out.printf(
                    "skipped  %d: %s%s%n", skip.getValue(), skip.getKey(), isAllowed || !strict ? "" : "  (a failure here)");
        }
        if (repeated > 0) {
            System.out.println("repeated " + repeated + ": in a new virtual host, since emulation failed (testbed/README.md);"
                    + " VirtualHostTest makes that happen once");
        }
        int skipped = skips.values().stream().mapToInt(Integer::intValue).sum();
        int failed = failures.size() + (strict ? unexpected : 0);
        System.out.printf("%d passed, %d failed, %d skipped%n", passed, failed, strict ? skipped - unexpected : skipped);
        return failed == 0 && passed > 0;
    }
}
