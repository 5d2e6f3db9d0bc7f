// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import static io.iotrace.analyzer.rule.DiskCase.text;
import static io.iotrace.analyzer.rule.DiskCase.words;

import io.iotrace.recording.event.VirtualDisk;

/**
 * A disk's configuration as a remedy wants it, written as libvirt XML and as QEMU options with the disk's own ids.
 *
 * @param cache cache mode
 * @param engine aio option
 * @param ioThread id of its IOThread; empty for the main loop
 * @param ioThreadNumber libvirt's number of that IOThread
 */
record DiskOptions(VirtualDisk disk, String cache, String engine, String ioThread, int ioThreadNumber) {
    /** The configuration as it is. */
    static DiskOptions of(VirtualDisk disk) {
        String first = words(disk.ioThreads()).stream().findFirst().orElse("");
        return new DiskOptions(disk, cacheMode(disk), text(disk.configuredEngine()), first, libvirtNumber(first));
    }

    DiskOptions withCache(String newCache, String newEngine) {
        return new DiskOptions(disk, newCache, newEngine, ioThread, ioThreadNumber);
    }

    DiskOptions withEngine(String newEngine) {
        return new DiskOptions(disk, cache, newEngine, ioThread, ioThreadNumber);
    }

    DiskOptions withIoThread(String id, int number) {
        return new DiskOptions(disk, cache, engine, id, number);
    }

    /** libvirt names its IOThreads by number; another id, which only a bare QEMU has, becomes number 1. */
    static int libvirtNumber(String ioThread) {
        return ioThread.matches("iothread\\d{1,6}") ? Integer.parseInt(ioThread.substring("iothread".length())) : 1;
    }

    String libvirtXml() {
        boolean scsi = isScsi();
        StringBuilder xml = new StringBuilder();
        boolean block = "host_device".equals(disk.protocol());
        xml.append("<disk type='").append(block ? "block" : "file").append("' device='disk'>\n");
        xml.append("  <driver name='qemu' type='").append(Quoting.xml(format())).append("'");
        xml.append(" cache='").append(cache).append("'");
        if (!engine.isEmpty()) {
            xml.append(" io='").append(Quoting.xml(engine)).append("'");
        }
        if (!ioThread.isEmpty() && !scsi) {
            xml.append(" iothread='").append(ioThreadNumber).append("'");
        }
        xml.append("/>\n  <source ").append(block ? "dev" : "file").append("='");
        xml.append(Quoting.xml(text(disk.file()))).append("'/>\n</disk>");
        if (!ioThread.isEmpty() && scsi) {
            xml.append("\n<controller type='scsi' model='virtio-scsi'>\n  <driver iothread='")
                    .append(ioThreadNumber)
                    .append("'/>\n</controller>");
        }
        return xml.toString();
    }

    String qemuOptions() {
        String threadOption = ioThread.isEmpty() ? "" : ",iothread=" + Quoting.option(ioThread);
        String controller = text(disk.controllerId()).isEmpty() ? "scsi0" : disk.controllerId();
        String drive = driveId();
        StringBuilder options = new StringBuilder();
        options.append("-drive ")
                .append(Quoting.shell("file=" + Quoting.option(text(disk.file())) + ",format=" + format()
                        + ",if=none,id=" + Quoting.option(drive) + ",cache=" + cache
                        + (engine.isEmpty() ? "" : ",aio=" + engine)));
        if (isScsi()) {
            options.append("\n-device ")
                    .append(Quoting.shell("virtio-scsi-pci,id=" + Quoting.option(controller) + threadOption));
        }
        options.append("\n-device ")
                .append(Quoting.shell(text(disk.deviceModel())
                        + (isScsi() ? ",bus=" + Quoting.option(controller) + ".0" : "")
                        + ",drive=" + Quoting.option(drive)
                        + ",id=" + Quoting.option(disk.disk())
                        + (isScsi() ? "" : threadOption)));
        return options.toString();
    }

    private boolean isScsi() {
        return "virtio-scsi".equals(disk.bus());
    }

    boolean isRaw() {
        return "raw".equals(format());
    }

    /** Image format; a file of a process that is not QEMU has none and is raw. */
    String format() {
        return text(disk.format()).isEmpty() ? "raw" : disk.format();
    }

    /** The top node, unless QEMU made its name up. */
    private String driveId() {
        return words(disk.nodeNames()).stream()
                .findFirst()
                .filter(name -> !name.startsWith("#"))
                .orElse("drive-" + disk.disk());
    }

    /** Where it is not known whether the guest sees a write cache, QEMU's default is taken: it does. */
    private static String cacheMode(VirtualDisk disk) {
        if (disk.cacheNoFlush()) {
            return "unsafe";
        }
        if (disk.cacheDirect()) {
            return disk.cacheWriteback() ? "none" : "directsync";
        }
        return disk.cacheWriteback() ? "writeback" : "writethrough";
    }
}
