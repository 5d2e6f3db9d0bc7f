// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The manual page of a command in roff (man(7)), from what the command says of itself. */
record ManualPage(CommandLine command) {
    private static final String EXIT_STATUS = """
            .SH EXIT STATUS
            .TP
            .B 0
            Done.
            .TP
            .B 1
            It could not be done; one sentence says why.
            .TP
            .B 2
            Wrong usage.
            .TP
            .B 3
            Findings at or above
            .BR \\-\\-fail\\-on .
            """;

    /** Such as {@code iotrace-daemon}. */
    String name() {
        return spec().qualifiedName("-");
    }

    /** The page's source. */
    String source() {
        StringBuilder page = new StringBuilder(".\\\" SPDX-License-Identifier: Apache-2.0\n");
        page.append(".TH ")
                .append(escaped(name()).toUpperCase(java.util.Locale.ROOT))
                .append(" 1 \"\" iotrace\n");
        page.append(".SH NAME\n")
                .append(escaped(name()))
                .append(" \\- ")
                .append(first(summary()))
                .append('\n');
        page.append(".SH SYNOPSIS\n.nf\n").append(text(synopsis())).append("\n.fi\n");
        page.append(".SH DESCRIPTION\n").append(text(summary())).append('\n');
        List<ArgSpec> arguments = arguments();
        if (!arguments.isEmpty()) {
            page.append(".SH OPTIONS\n");
            arguments.forEach(argument -> page.append(".TP\n.B ")
                    .append(escaped(label(argument)))
                    .append('\n')
                    .append(text(description(argument)))
                    .append('\n'));
        }
        if (!visible().isEmpty()) {
            page.append(".SH COMMANDS\n");
            visible()
                    .forEach(child -> page.append(".TP\n.BR ")
                            .append(escaped(child.name()))
                            .append(" (1)\n")
                            .append(text(child.summary()))
                            .append('\n'));
        }
        String[] footer = usage().footer();
        if (footer.length > 0) {
            page.append(".SH EXAMPLES\n.nf\n")
                    .append(text(String.join("\n", footer)))
                    .append("\n.fi\n");
        }
        return page.append(EXIT_STATUS)
                .append(".SH SEE ALSO\n")
                .append(seeAlso())
                .append('\n')
                .toString();
    }

    /** The pages of its commands, without those that the help does not show. */
    List<ManualPage> visible() {
        return command.getSubcommands().values().stream()
                .distinct()
                .map(ManualPage::new)
                .filter(child -> !child.usage().hidden())
                .toList();
    }

    private CommandSpec spec() {
        return command.getCommandSpec();
    }

    private UsageMessageSpec usage() {
        return spec().usageMessage();
    }

    private String summary() {
        return String.join(" ", usage().description()).replace("%n", " ");
    }

    private static String first(String text) {
        return text(text.replaceAll("[.:,;].*", ""));
    }

    private String synopsis() {
        return new Help(spec(), Help.defaultColorScheme(Help.Ansi.OFF))
                .synopsis(0)
                .strip();
    }

    private List<ArgSpec> arguments() {
        return spec().args().stream().filter(argument -> !argument.hidden()).toList();
    }

    private static String label(ArgSpec argument) {
        String value = argument.arity().max() == 0 ? "" : argument.paramLabel();
        return argument instanceof OptionSpec option
                ? String.join(", ", option.names()) + (value.isEmpty() ? "" : " " + value)
                : value;
    }

    private static String description(ArgSpec argument) {
        String text =
                String.join(" ", argument.description()).replace("%n", " ").replace("%%", "%");
        return text.replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValue()))
                .replace("${COMPLETION-CANDIDATES}", candidates(argument));
    }

    private static String candidates(ArgSpec argument) {
        StringBuilder all = new StringBuilder();
        if (argument.completionCandidates() != null) {
            argument.completionCandidates()
                    .forEach(value -> all.append(all.isEmpty() ? "" : ", ").append(value));
        }
        return all.toString();
    }

    private String seeAlso() {
        return command.getParent() == null
                ? ".BR jcmd (1),\n.BR qemu\\-system\\-x86_64 (1)"
                : ".BR " + escaped(new ManualPage(command.getParent()).name()) + " (1)";
    }

    /** Lines that roff takes for text whatever they begin with. */
    private static String text(String plain) {
        return plain.lines()
                .map(ManualPage::escaped)
                .map(line -> line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line)
                .collect(Collectors.joining("\n"));
    }

    private static String escaped(String plain) {
        return plain.replace("\\", "\\e").replace("-", "\\-");
    }
}
