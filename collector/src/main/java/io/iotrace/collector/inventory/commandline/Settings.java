// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the arguments say, sorted by kind but not yet connected: filled once by {@link #read} and not changed afterwards. */
final class Settings {
    private static final Pattern ASSIGNMENT = Pattern.compile("([\\w-]+)\\.([^.=]+)\\.([^=]+)=(.*)", Pattern.DOTALL);
    private static final Pattern GLOBAL = Pattern.compile("([^.=,]+)\\.([^.=]+)=(.*)", Pattern.DOTALL);

    Options name = Options.NONE;
    Options machine = Options.NONE;
    Optional<String> uuid = Optional.empty();
    Optional<String> accelerator = Optional.empty();
    Optional<Integer> processors = Optional.empty();
    boolean snapshotAll;
    final BlockGraph graph = new BlockGraph();
    final Map<String, Options> objects = new LinkedHashMap<>();
    final Map<String, Options> characterDevices = new LinkedHashMap<>();
    final List<Options> devices = new ArrayList<>();
    final List<Options> drives = new ArrayList<>();
    final Map<String, Options> globals = new LinkedHashMap<>();
    String program = "";

    private final List<String> assignments = new ArrayList<>();

    private Settings() {}

    static Settings read(List<String> words, Function<String, Optional<String>> configFile) {
        Settings settings = new Settings();
        if (!words.isEmpty()) {
            settings.program = words.get(0).substring(words.get(0).lastIndexOf('/') + 1);
            for (Argument argument : Argument.split(words.subList(1, words.size()))) {
                settings.take(argument, configFile);
            }
        }
        settings.assignments.forEach(settings::assign);
        return settings;
    }

    private void take(Argument argument, Function<String, Optional<String>> configFile) {
        String text = argument.text();
        switch (argument.option()) {
            case "name" -> name = Options.parse(text, "guest").over(name);
            case "uuid" -> uuid = argument.value();
            case "machine", "M" -> takeMachine(Options.parse(text, "type"));
            case "accel" ->
                accelerator = accelerator.or(() -> Options.parse(text, "accel").get("accel"));
            case "enable-kvm" -> accelerator = Optional.of("kvm");
            case "smp" -> processors = Options.parse(text, "cpus").get("cpus").flatMap(Settings::number);
            case "snapshot" -> snapshotAll = true;
            case "readconfig" -> configFile.apply(text).ifPresent(this::takeConfigFile);
            case "set" -> assignments.add(text);
            case "global" -> takeGlobal(text);
            case "hda" -> drives.add(disk(text, "0", "disk"));
            case "hdb" -> drives.add(disk(text, "1", "disk"));
            case "hdc" -> drives.add(disk(text, "2", "disk"));
            case "hdd" -> drives.add(disk(text, "3", "disk"));
            case "cdrom" -> drives.add(disk(text, "2", "cdrom"));
            case "fda" -> drives.add(on("floppy", text).with("index", "0"));
            case "fdb" -> drives.add(on("floppy", text).with("index", "1"));
            case "pflash" -> drives.add(on("pflash", text));
            case "mtdblock" -> drives.add(on("mtd", text));
            case "sd" -> drives.add(on("sd", text));
            default -> takeGroup(argument.option(), text);
        }
    }

    /** The groups that a configuration file has too. */
    private void takeGroup(String group, String text) {
        switch (group) {
            case "drive" -> takeSection(group, Options.parse(text, null));
            case "blockdev" -> takeSection(group, Options.parse(text, null));
            case "device" -> takeSection(group, Options.parse(text, "driver"));
            case "object" -> takeSection(group, Options.parse(text, "qom-type"));
            case "chardev" -> takeSection(group, Options.parse(text, "backend"));
            default -> {}
        }
    }

    private void takeConfigFile(String text) {
        ConfigFileSyntax.parse(text).forEach(section -> takeSection(section.group(), section.options()));
    }

    private void takeSection(String group, Options options) {
        switch (group) {
            case "drive" -> drives.add(options);
            case "blockdev" -> graph.add(options);
            case "device" -> devices.add(options);
            case "object" -> options.get("id").ifPresent(id -> objects.put(id, options));
            case "chardev" -> options.get("id").ifPresent(id -> characterDevices.put(id, options));
            case "machine" -> takeMachine(options);
            case "name" -> name = options.over(name);
            case "global" ->
                addGlobal(options.get("driver", ""), options.get("property", ""), options.get("value", ""));
            default -> {}
        }
    }

    private void takeMachine(Options options) {
        machine = options.over(machine);
        options.get("accel").ifPresent(accel -> accelerator = Optional.of(accel.split(":", 2)[0]));
    }

    /** {@code driver.property=value}, or its three parts as options. */
    private void takeGlobal(String text) {
        Matcher matcher = GLOBAL.matcher(text);
        if (matcher.matches()) {
            addGlobal(matcher.group(1), matcher.group(2), matcher.group(3));
        } else {
            takeSection("global", Options.parse(text, null));
        }
    }

    private void addGlobal(String driver, String property, String value) {
        globals.put(driver, globals.getOrDefault(driver, Options.NONE).with(property, value));
    }

    /** {@code -set group.id.key=value} changes what an earlier or later option with this id said. */
    private void assign(String text) {
        Matcher matcher = ASSIGNMENT.matcher(text);
        if (matcher.matches()) {
            List<Options> group = switch (matcher.group(1)) {
                case "drive" -> drives;
                case "device" -> devices;
                default -> List.of();
            };
            String id = matcher.group(2);
            for (int index = 0; index < group.size(); index++) {
                if (group.get(index).get("id").equals(Optional.of(id))) {
                    group.set(index, group.get(index).with(matcher.group(3), matcher.group(4)));
                }
            }
        }
    }

    /** The properties of a device with what {@code -global} sets for its model. */
    Options withGlobals(Options device) {
        return device.over(globals.getOrDefault(device.get("driver", ""), Options.NONE));
    }

    /** The interface of a drive without {@code if=} ({@code block_default_type} of the machine). */
    String defaultInterface() {
        String type = machine.get("type", "");
        boolean ide = program.matches("(qemu-system-(x86_64|i386|mips.*|sparc64|alpha)|qemu-kvm|kvm|qemu)?")
                && !type.equals("microvm");
        return ide ? "ide" : program.contains("ppc") || program.endsWith("sparc") ? "scsi" : "virtio";
    }

    boolean isQ35() {
        return machine.get("type", "").contains("q35");
    }

    private static Options disk(String file, String index, String medium) {
        return new Options(Map.of("file", file, "index", index, "media", medium));
    }

    private static Options on(String interfaceName, String file) {
        return new Options(Map.of("if", interfaceName, "file", file));
    }

    static Optional<Integer> number(String text) {
        return text.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }
}
