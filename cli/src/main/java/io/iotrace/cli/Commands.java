// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes the commands, giving each what it needs. */
final class Commands implements IFactory {
    private final Console console;
    private final Interruption interruption;
    private final Main main;

    Commands(Console console, Interruption interruption, Main main) {
        this.console = console;
        this.interruption = interruption;
        this.main = main;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        Object command;
        if (type == AttachCommand.class) {
            command = new AttachCommand(console, interruption);
        } else if (type == DaemonCommand.class) {
            command = new DaemonCommand(console, interruption);
        } else if (type == AnalyzeCommand.class) {
            command = new AnalyzeCommand(console);
        } else if (type == ReportCommand.class) {
            command = new ReportCommand(console);
        } else if (type == DiffCommand.class) {
            command = new DiffCommand(console);
        } else if (type == CheckCommand.class) {
            command = new CheckCommand(console);
        } else if (type == ExportCommand.class) {
            command = new ExportCommand(console);
        } else if (type == ListCommand.class) {
            command = new ListCommand(console);
        } else if (type == DoctorCommand.class) {
            command = new DoctorCommand(console);
        } else if (type == DemoCommand.class) {
            command = new DemoCommand(console, interruption);
        } else if (type == ExplainCommand.class) {
            command = new ExplainCommand(console);
        } else if (type == TopCommand.class) {
            command = new TopCommand(console, interruption);
        } else if (type == AgentCommand.class) {
            command = new AgentCommand(console, interruption);
        } else if (type == JoinCommand.class) {
            command = new JoinCommand(console);
        } else if (type == Main.class) {
            command = main;
        } else {
            command = CommandLine.defaultFactory().create(type);
        }
        return type.cast(command);
    }
}
