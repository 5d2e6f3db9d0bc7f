// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes what is in a package: {@code Bill LIB VERSION COPYRIGHT SBOM}. COPYRIGHT is Debian's machine-readable format 1.0, SBOM is CycloneDX
 * 1.5. A jar whose licence packaging/licences.tsv does not have is an error.
 */
final class Bill {
    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[^/]*?)(-native)?\\.jar");

    private record Part(String file, String group, String name, String version, String licence, String hash) {}

    public static void main(String[] words) throws Exception {
        Map<String, String[]> licences = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("packaging/licences.tsv"))) {
            String[] fields = line.split("\t");
            licences.put(fields[0], fields);
        }
        List<Part> parts = new ArrayList<>();
        try (Stream<Path> jars = Files.list(Path.of(words[0]))) {
            for (Path jar : jars.sorted().toList()) {
                Matcher named = JAR.matcher(jar.getFileName().toString());
                if (!named.matches()) {
                    throw new IOException(jar + " has no version in its name");
                }
                if (named.group(1).startsWith("iotrace-")) {
                    continue;
                }
                String[] known = licences.get(named.group(1));
                if (known == null) {
                    throw new IOException("packaging/licences.tsv does not say under which licence " + named.group(1) + " is");
                }
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
                parts.add(new Part(
                        jar.getFileName().toString(),
                        known[1],
                        known[0],
                        named.group(2),
                        known[2],
                        HexFormat.of().formatHex(hash)));
            }
        }
        Files.writeString(Path.of(words[2]), copyright(parts));
        Files.writeString(Path.of(words[3]), bill(words[1], parts));
    }

    private static String copyright(List<Part> parts) {
        StringBuilder text = new StringBuilder("""
                Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
                Upstream-Name: iotrace

                Files: *
                Copyright: 2026 iotrace developers
                License: Apache-2.0

                Files: usr/lib/iotrace/lib/iotrace-probe-ebpf-*.jar
                Copyright: 2026 iotrace developers
                License: Apache-2.0 and (GPL-2.0-only or BSD-2-Clause)
                Comment: The programs that are loaded into the kernel are under the latter.

                Files: usr/lib/iotrace/agent/*
                Copyright: 2026 iotrace developers, 2014-2026 Rafael Winterhalter (byte-buddy)
                License: Apache-2.0
                """);
        for (Part part : parts) {
            text.append("\nFiles: usr/lib/iotrace/lib/").append(part.file());
            text.append("\nCopyright: the authors of ").append(part.group()).append(':').append(part.name());
            text.append("\nLicense: ").append(part.licence()).append('\n');
        }
        return text.append("""

                License: Apache-2.0
                 On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.
                """).toString();
    }

    private static String bill(String version, List<Part> parts) {
        StringBuilder json = new StringBuilder("{\n  \"bomFormat\": \"CycloneDX\",\n  \"specVersion\": \"1.5\",\n  \"version\": 1,\n");
        json.append("  \"metadata\": {\"component\": {\"type\": \"application\", \"name\": \"iotrace\", \"version\": \"")
                .append(version)
                .append("\", \"licenses\": [{\"expression\": \"Apache-2.0 AND (GPL-2.0-only OR BSD-2-Clause)\"}]}},\n  \"components\": [\n");
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            json.append("    {\"type\": \"library\", \"group\": \"").append(part.group());
            json.append("\", \"name\": \"").append(part.name());
            json.append("\", \"version\": \"").append(part.version());
            json.append("\", \"purl\": \"pkg:maven/").append(part.group()).append('/').append(part.name()).append('@').append(part.version());
            json.append("\", \"hashes\": [{\"alg\": \"SHA-256\", \"content\": \"").append(part.hash());
            json.append("\"}], \"licenses\": [{\"expression\": \"").append(part.licence()).append("\"}]}");
            json.append(i + 1 < parts.size() ? ",\n" : "\n");
        }
        return json.append("  ]\n}\n").toString();
    }
}
