// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.configured;

import static io.iotrace.collector.inventory.configured.DomainXml.attribute;
import static io.iotrace.collector.inventory.configured.DomainXml.child;
import static io.iotrace.collector.inventory.configured.DomainXml.children;
import static io.iotrace.collector.inventory.configured.DomainXml.index;
import static io.iotrace.collector.inventory.configured.DomainXml.option;
import static io.iotrace.collector.inventory.configured.DomainXml.text;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.w3c.dom.Element;

/** One {@code <disk>} of a domain, as a drive and a device. */
final class DomainDisk {
    private final Element disk;
    private final int number;
    private final BiConsumer<String, String> argument;
    private final Optional<Element> driver;
    private final String target;
    private final String kind;

    DomainDisk(Element disk, int number, BiConsumer<String, String> argument) {
        this.disk = disk;
        this.number = number;
        this.argument = argument;
        this.driver = child(disk, "driver");
        this.target =
                child(disk, "target").map(found -> found.getAttribute("dev")).orElse("disk" + number);
        this.kind = disk.getAttribute("device").isEmpty() ? "disk" : disk.getAttribute("device");
    }

    void add() {
        String bus = child(disk, "target")
                .flatMap(found -> attribute(found, "bus"))
                .orElse(target.startsWith("vd") ? "virtio" : target.startsWith("sd") ? "scsi" : "ide");
        if (disk.getAttribute("type").equals("vhostuser")
                || disk.getAttribute("type").equals("vhostvdpa")) {
            String path = child(disk, "source")
                    .map(source -> source.getAttribute("path"))
                    .orElse("");
            argument.accept("-chardev", "socket,id=chr" + number + ",path=" + option(path));
            argument.accept("-device", "vhost-user-blk-pci,chardev=chr" + number + ",id=" + option(target));
            return;
        }
        argument.accept("-drive", drive());
        argument.accept("-device", device(bus));
    }

    private String drive() {
        StringBuilder drive = new StringBuilder("if=none,id=drive" + number);
        location().ifPresent(file -> drive.append(",file=").append(option(file)));
        append(drive, "type", "format");
        append(drive, "io", "aio");
        append(drive, "discard", "discard");
        append(drive, "detect_zeroes", "detect-zeroes");
        append(drive, "copy_on_read", "copy-on-read");
        // libvirt leaves the cache mode to QEMU when the XML names none.
        append(drive, "cache", "cache");
        if (child(disk, "readonly").isPresent() || kind.equals("cdrom")) {
            drive.append(",readonly=on");
        }
        if (child(disk, "transient").isPresent()) {
            drive.append(",snapshot=on");
        }
        for (String limit : List.of("total", "read", "write")) {
            iotune(limit + "_iops_sec").ifPresent(value -> drive.append(",throttling.iops-" + limit + "=" + value));
            iotune(limit + "_bytes_sec").ifPresent(value -> drive.append(",throttling.bps-" + limit + "=" + value));
        }
        driver.flatMap(found -> child(found, "metadata_cache"))
                .flatMap(cache -> child(cache, "max_size"))
                .filter(size -> size.getTextContent().strip().matches("\\d{1,15}"))
                .ifPresent(size -> drive.append(",l2-cache-size=")
                        .append(size.getTextContent().strip())
                        .append(unit(size.getAttribute("unit"))));
        return drive.toString();
    }

    private Optional<String> iotune(String name) {
        return child(disk, "iotune")
                .flatMap(tune -> text(tune, name))
                .filter(value -> value.matches("\\d{1,15}") && !value.equals("0"));
    }

    private static String unit(String unit) {
        return switch (unit) {
            case "KiB" -> "K";
            case "MiB" -> "M";
            case "GiB" -> "G";
            default -> "";
        };
    }

    private Optional<String> location() {
        Optional<Element> source = child(disk, "source");
        if (disk.getAttribute("type").equals("network")) {
            return source.map(found -> found.getAttribute("protocol") + "://"
                    + child(found, "host")
                            .map(host -> host.getAttribute("name"))
                            .orElse("") + "/"
                    + found.getAttribute("name"));
        }
        if (disk.getAttribute("type").equals("nvme")) {
            return source.map(found -> "nvme://0000:00:00.0/" + index(found.getAttribute("namespace")));
        }
        return source.flatMap(found -> attribute(found, "file")
                .or(() -> attribute(found, "dev"))
                .or(() -> attribute(found, "volume").map(volume -> "/" + found.getAttribute("pool") + "/" + volume))
                .or(() -> attribute(found, "dir")));
    }

    private String device(String bus) {
        StringBuilder device = new StringBuilder(model(bus));
        if (bus.equals("scsi")) {
            String controller = child(disk, "address")
                    .map(address -> index(address.getAttribute("controller")))
                    .orElse("0");
            device.append(",bus=scsi").append(controller).append(".0");
        }
        device.append(",drive=drive").append(number).append(",id=").append(option(target));
        if (bus.equals("virtio")) {
            append(device, "iothread", "iothread");
            append(device, "queues", "num-queues");
            append(device, "queue_size", "queue-size");
            append(device, "ioeventfd", "ioeventfd");
            append(device, "event_idx", "event_idx");
            List<Element> threads = driver.flatMap(found -> child(found, "iothreads"))
                    .map(found -> children(found, "iothread"))
                    .orElse(List.of());
            for (int i = 0; i < threads.size(); i++) {
                device.append(",iothread-vq-mapping.").append(i).append(".iothread=iothread");
                device.append(threads.get(i).getAttribute("id"));
            }
        }
        child(disk, "blockio").ifPresent(sizes -> {
            for (String size : List.of("logical_block_size", "physical_block_size")) {
                attribute(sizes, size)
                        .ifPresent(value ->
                                device.append(',').append(size).append('=').append(value));
            }
        });
        text(disk, "serial").ifPresent(serial -> device.append(",serial=").append(option(serial)));
        return device.toString();
    }

    private String model(String bus) {
        boolean optical = kind.equals("cdrom");
        return switch (bus) {
            case "virtio" -> "virtio-blk-pci";
            case "scsi" -> optical ? "scsi-cd" : kind.equals("lun") ? "scsi-block" : "scsi-hd";
            case "usb" -> "usb-storage";
            case "fdc" -> "floppy";
            default -> optical ? "ide-cd" : "ide-hd";
        };
    }

    private void append(StringBuilder words, String attribute, String property) {
        driver.flatMap(found -> attribute(found, attribute))
                .ifPresent(value -> words.append(',')
                        .append(property)
                        .append('=')
                        .append(property.equals("iothread") ? "iothread" + value : option(value)));
    }
}
