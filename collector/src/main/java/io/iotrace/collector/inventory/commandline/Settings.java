// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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

    /** A device, and whether it was given in JSON. */
    record Device(Options options, boolean json) {}

    /** A property that {@code -global} sets for a type. */
    private record Global(int order, String property, String value) {}

    Optional<String> uuid = Optional.empty();
    Optional<String> accelerator = Optional.empty();
    boolean snapshotAll;
    final BlockGraph graph = new BlockGraph();
    final Map<String, Options> objects = new LinkedHashMap<>();
    final Map<String, Options> characterDevices = new LinkedHashMap<>();
    final List<Device> devices = new ArrayList<>();
    final List<Options> drives = new ArrayList<>();
    private final Map<String, String> name = new LinkedHashMap<>();
    private final Map<String, String> machine = new LinkedHashMap<>();
    private final Map<String, String> processors = new LinkedHashMap<>();
    private final Map<String, List<Global>> globals = new HashMap<>();
    private final Map<String, Map<String, String>> assignments = new HashMap<>();
    private String program = "";
    private int globalCount;
    private MachineKind machineKind = MachineKind.of("", Options.NONE);

    private Settings() {}

    static Settings read(List<String> words, Function<String, Optional<String>> configFile) {
        Settings settings = new Settings();
        if (!words.isEmpty()) {
            settings.program = words.get(0).substring(words.get(0).lastIndexOf('/') + 1);
            for (Argument argument : Argument.split(words.subList(1, words.size()))) {
                settings.take(argument, configFile);
            }
        }
        settings.machineKind = MachineKind.of(settings.program, settings.machine());
        settings.drives.replaceAll(drive -> settings.assigned("drive", drive));
        settings.devices.replaceAll(device -> new Device(settings.assigned("device", device.options()), device.json()));
        return settings;
    }

    Options name() {
        return new Options(name);
    }

    Options machine() {
        return new Options(machine);
    }

    MachineKind machineKind() {
        return machineKind;
    }

    /** Processors at start ({@code machine_parse_smp_config}): what is given, else the most there may be, else the product of the topology. */
    Optional<Integer> processors() {
        Options smp = new Options(processors);
        Optional<Integer> given = count(smp, "cpus").or(() -> count(smp, "maxcpus"));
        if (given.isPresent() || smp.isEmpty()) {
            return given;
        }
        long product = 1;
        for (String level : List.of("drawers", "books", "sockets", "dies", "clusters", "modules", "cores", "threads")) {
            product = Math.min(product * count(smp, level).orElse(1), Integer.MAX_VALUE);
        }
        return Optional.of((int) product);
    }

    private static Optional<Integer> count(Options smp, String key) {
        return smp.get(key).flatMap(Settings::number).filter(count -> count > 0);
    }

    private void take(Argument argument, Function<String, Optional<String>> configFile) {
        String text = argument.text();
        switch (argument.option()) {
            case "name" -> name.putAll(Options.parse(text, "guest").asMap());
            case "uuid" -> uuid = argument.value();
            case "machine", "M" -> takeMachine(Options.parse(text, "type"));
            case "accel" ->
                accelerator = accelerator.or(() -> Options.parse(text, "accel").get("accel"));
            case "enable-kvm" -> accelerator = Optional.of("kvm");
            case "smp" -> processors.putAll(Options.parse(text, "cpus").asMap());
            case "snapshot" -> snapshotAll = true;
            case "readconfig" -> configFile.apply(text).ifPresent(this::takeConfigFile);
            case "set" -> takeAssignment(text);
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
            case "blockdev" -> takeSection(group, Options.parse(text, "driver"));
            case "device" -> devices.add(new Device(Options.parse(text, "driver"), Options.isJson(text)));
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
            case "device" -> devices.add(new Device(options, false));
            case "object" -> options.get("id").ifPresent(id -> objects.put(id, options));
            case "chardev" -> options.get("id").ifPresent(id -> characterDevices.put(id, options));
            case "machine" -> takeMachine(options);
            case "name" -> name.putAll(options.asMap());
            case "smp-opts" -> processors.putAll(options.asMap());
            case "global" ->
                addGlobal(options.get("driver", ""), options.get("property", ""), options.get("value", ""));
            default -> {}
        }
    }

    private void takeMachine(Options options) {
        machine.putAll(options.asMap());
        processors.putAll(options.under("smp").asMap());
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

    private void addGlobal(String type, String property, String value) {
        globals.computeIfAbsent(type, key -> new ArrayList<>()).add(new Global(globalCount++, property, value));
    }

    /** {@code -set group.id.key=value} changes what an earlier or later option with this id said. */
    private void takeAssignment(String text) {
        Matcher matcher = ASSIGNMENT.matcher(text);
        if (matcher.matches()) {
            assignments
                    .computeIfAbsent(matcher.group(1) + "." + matcher.group(2), key -> new LinkedHashMap<>())
                    .put(matcher.group(3), matcher.group(4));
        }
    }

    private Options assigned(String group, Options options) {
        return options.get("id")
                .map(id -> assignments.get(group + "." + id))
                .map(changes -> new Options(changes).over(options))
                .orElse(options);
    }

    /** The device model, by its own name rather than by another one it has. */
    String modelOf(Options device) {
        return DeviceModels.canonical(device.get("driver", ""), machineKind);
    }

    /**
     * The properties of a device with what {@code -global} sets for the types it is. Those of the device inside of it are set first; of one
     * device the last in the order given wins ({@code object_apply_global_props}).
     */
    Options withGlobals(Options device) {
        String model = modelOf(device);
        Map<String, String> values = new LinkedHashMap<>();
        List<String> types = DeviceModels.types(model);
        int inner = types.indexOf("pci-device");
        take(types.subList(0, Math.max(inner, 0)), values);
        take(types.subList(Math.max(inner, 0), types.size()), values);
        return device.over(new Options(values)).with("driver", model);
    }

    private void take(List<String> types, Map<String, String> values) {
        types.stream()
                .flatMap(type -> globals.getOrDefault(type, List.of()).stream())
                .sorted(Comparator.comparingInt(Global::order))
                .forEach(global -> values.put(global.property(), global.value()));
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
