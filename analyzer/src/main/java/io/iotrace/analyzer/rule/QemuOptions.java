// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import io.iotrace.recording.event.VirtualDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A QEMU command line as a recording holds it: each argument in QEMU's flat {@code key=value} form, with what is secret or unknown left out.
 * It describes how QEMU was started; what was plugged in later is not in it.
 */
public final class QemuOptions {
    private static final Pattern NEXT_ARGUMENT = Pattern.compile("\\s+-(?=[A-Za-z])");

    private final String program;
    private final List<QemuArgument> arguments = new ArrayList<>();

    private QemuOptions(String commandLine) {
        String[] parts = NEXT_ARGUMENT.split(commandLine.strip(), -1);
        program = parts[0];
        for (int i = 1; i < parts.length; i++) {
            arguments.add(QemuArgument.parse(parts[i]));
        }
    }

    /** Empty when the line is. */
    static QemuOptions of(String commandLine) {
        return new QemuOptions(commandLine == null ? "" : commandLine);
    }

    public String program() {
        return program;
    }

    /** Whether the line names the disk's device or a node of it. */
    boolean isOf(Optional<VirtualDisk> disk) {
        return disk.filter(known -> device(known).isPresent() || !nodes(known).isEmpty())
                .isPresent();
    }

    /** Arguments of an option, in order. */
    public List<QemuArgument> all(String option) {
        return arguments.stream()
                .filter(argument -> argument.option().equals(option))
                .toList();
    }

    /** The {@code -object} with an id. */
    public Optional<QemuArgument> object(String id) {
        return all("object").stream()
                .filter(object -> object.get("id").filter(id::equals).isPresent())
                .findFirst();
    }

    /** The {@code -device} of the disk. */
    public Optional<QemuArgument> device(VirtualDisk disk) {
        String id = DiskView.text(disk.deviceId());
        List<String> nodes = DiskView.words(disk.nodeNames());
        return all("device").stream()
                .filter(device -> device.get("id").filter(id::equals).isPresent())
                .findFirst()
                .or(() -> all("device").stream()
                        .filter(device ->
                                device.get("drive").filter(nodes::contains).isPresent())
                        .findFirst());
    }

    /** The {@code -device} of the controller that the disk hangs on. */
    public Optional<QemuArgument> controller(VirtualDisk disk) {
        String id = DiskView.text(disk.controllerId());
        return id.isEmpty()
                ? Optional.empty()
                : all("device").stream()
                        .filter(device -> device.get("id").filter(id::equals).isPresent())
                        .findFirst();
    }

    /** {@code -drive} and {@code -blockdev} arguments of the disk, the top first. */
    public List<QemuArgument> nodes(VirtualDisk disk) {
        List<String> names = DiskView.words(disk.nodeNames());
        Stream<QemuArgument> named = names.stream()
                .flatMap(name -> Stream.concat(all("blockdev").stream(), all("drive").stream())
                        .filter(node ->
                                node.get("node-name").filter(name::equals).isPresent()
                                        || node.get("id").filter(name::equals).isPresent()));
        String file = DiskView.text(disk.file());
        Stream<QemuArgument> byFile = file.isEmpty()
                ? Stream.empty()
                : all("drive").stream()
                        .filter(node -> node.get("file").filter(file::equals).isPresent());
        return Stream.concat(named, byFile).distinct().toList();
    }

    /** A property of the disk's device, there or by {@code -global}. */
    public Optional<String> deviceProperty(VirtualDisk disk, String key) {
        return device(disk)
                .flatMap(device -> device.get(key))
                .or(() -> all("global").stream()
                        .flatMap(global -> global.get(DiskView.text(disk.deviceModel()) + "." + key).stream())
                        .reduce((first, last) -> last));
    }

    /** A property of the controller of a SCSI disk, else of the disk's device. */
    public Optional<String> queueProperty(VirtualDisk disk, String key) {
        return controller(disk).isPresent()
                ? controller(disk).flatMap(controller -> controller.get(key))
                : deviceProperty(disk, key);
    }

    /** A property of the first of the disk's nodes that has it, however nested. */
    public Optional<String> nodeProperty(VirtualDisk disk, String key) {
        return nodes(disk).stream().flatMap(node -> node.nested(key).stream()).findFirst();
    }
}
