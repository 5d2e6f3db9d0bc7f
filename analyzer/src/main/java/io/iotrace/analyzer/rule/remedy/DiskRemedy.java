// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.remedy;

import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.QemuArgument;
import io.iotrace.recording.event.VirtualDisk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Changes to a disk, written in the dialect of whoever manages the VM. Only what changes is written: QEMU's options are the VM's own
 * arguments with one member changed, so that a filter, a child node or a flush setting stays as it is.
 */
public final class DiskRemedy {
    private static final Set<String> FORMATS = Set.of("raw", "qcow2", "qcow", "qed", "vmdk", "vdi", "vhdx", "luks");

    private final DiskView disk;
    private final VirtualDisk configured;
    private final Map<String, String> driver = new LinkedHashMap<>();
    private final Map<String, String> queueDriver = new LinkedHashMap<>();
    private final Map<String, String> proxmox = new LinkedHashMap<>();
    private final Map<String, String> kubeVirt = new LinkedHashMap<>();
    private final List<String> before = new ArrayList<>();
    private final List<String> beforeXml = new ArrayList<>();
    private final Map<QemuArgument, QemuArgument> changed = new LinkedHashMap<>();
    private boolean writable = true;

    /** The disk must be described. */
    public DiskRemedy(DiskView disk) {
        this.disk = disk;
        this.configured = disk.configuration().orElseThrow();
    }

    /** O_DIRECT on each image that the VM opens, whatever the write cache that the guest sees. */
    public DiskRemedy bypassCache() {
        String mode = configured.cacheWriteback() ? "none" : "directsync";
        driver.put("cache", mode);
        proxmox.put("cache", mode);
        kubeVirt.put("cache", mode.equals("none") ? "none" : "writethrough");
        List<QemuArgument> nodes = disk.options().nodes(configured);
        writable &= !nodes.isEmpty();
        nodes.forEach(node -> replace(node, CacheOptions.direct(latest(node))));
        return this;
    }

    /** Flushes of the guest reach the device again; everything else of the cache mode stays. */
    public DiskRemedy honourFlushes() {
        String mode = configured.cacheDirect() ? "none" : "writeback";
        driver.put("cache", mode);
        proxmox.put("cache", mode);
        kubeVirt.put("cache", mode);
        List<QemuArgument> nodes = disk.options().nodes(configured);
        writable &= !nodes.isEmpty();
        nodes.forEach(node -> replace(node, CacheOptions.flushing(latest(node))));
        return this;
    }

    /** The guest sees a write cache, and sends flushes itself. */
    public DiskRemedy writeCache() {
        driver.put("cache", configured.cacheDirect() ? "none" : "writeback");
        proxmox.put("cache", configured.cacheDirect() ? "none" : "writeback");
        deviceProperty("write-cache", "on");
        return this;
    }

    public DiskRemedy engine(String engine) {
        driver.put("io", engine);
        proxmox.put("aio", engine);
        if (!engine.equals("io_uring")) {
            kubeVirt.put("io", engine);
        }
        List<QemuArgument> nodes = disk.options().nodes(configured);
        writable &= nodes.stream().anyMatch(CacheOptions::opensFile);
        nodes.stream()
                .filter(CacheOptions::opensFile)
                .forEach(node -> replace(node, CacheOptions.withEngine(latest(node), engine)));
        return this;
    }

    /**
     * An attribute of libvirt's driver element and the property of QEMU's block node that it stands for.
     *
     * @param ofProxmox the same as {@code name=value} of a Proxmox VE disk; empty when there is none
     */
    public DiskRemedy node(String attribute, String property, String value, String ofProxmox) {
        driver.put(attribute, value);
        int equals = ofProxmox.indexOf('=');
        if (equals > 0) {
            proxmox.put(ofProxmox.substring(0, equals), ofProxmox.substring(equals + 1));
        }
        List<QemuArgument> nodes = disk.options().nodes(configured);
        writable &= !nodes.isEmpty();
        nodes.forEach(node -> replace(node, latest(node).with(property, value)));
        return this;
    }

    /** A property of QEMU's block nodes for which libvirt has an element of its own. */
    public DiskRemedy nodeProperty(String property, String value) {
        List<QemuArgument> nodes = disk.options().nodes(configured);
        writable &= !nodes.isEmpty();
        nodes.stream().limit(1).forEach(node -> replace(node, latest(node).with(property, value)));
        return this;
    }

    /** A property of the disk's device alone. */
    public DiskRemedy deviceProperty(String property, String value) {
        var device = disk.options().device(configured);
        writable &= device.isPresent();
        device.ifPresent(found -> replace(found, latest(found).with(property, value)));
        return this;
    }

    /** A property of the device with the virtqueues: the controller of a SCSI disk, else the disk. */
    public DiskRemedy queues(String attribute, String property, String value) {
        (isScsi() ? queueDriver : driver).put(attribute, value);
        var owner = isScsi()
                ? disk.options().controller(configured)
                : disk.options().device(configured);
        writable &= owner.isPresent();
        owner.ifPresent(found -> replace(found, latest(found).with(property, value)));
        return this;
    }

    /** A property that should not be there: QEMU's default is better. */
    public DiskRemedy withoutQueueProperty(String property) {
        var owner = isScsi()
                ? disk.options().controller(configured)
                : disk.options().device(configured);
        writable &= owner.isPresent();
        owner.ifPresent(found -> replace(found, latest(found).without(property)));
        return this;
    }

    /** An IOThread that no other disk has. */
    public DiskRemedy ioThread() {
        List<String> taken = disk.threads().stream()
                .filter(thread -> "iothread".equals(thread.role()))
                .map(thread -> DiskView.text(thread.ioThreadId()))
                .toList();
        int number = 1;
        while (taken.contains("iothread" + number)
                || disk.options().object("iothread" + number).isPresent()) {
            number++;
        }
        beforeXml.add("<iothreads>" + number + "</iothreads>");
        before.add("-object iothread,id=iothread" + number);
        proxmox.put("iothread", "1");
        kubeVirt.put("dedicatedIOThread", "true");
        return queues("iothread", "iothread", "iothread" + number);
    }

    public Remedy build(String text, boolean restart) {
        Manager manager = Manager.of(disk);
        return new Remedy(
                text,
                manager == Manager.LIBVIRT ? libvirtXml() : null,
                manager == Manager.QEMU ? qemuOptions() : null,
                manager == Manager.PROXMOX ? qmSet() : null,
                manager == Manager.KUBEVIRT ? manifest() : null,
                null,
                restart,
                null,
                null);
    }

    private QemuArgument latest(QemuArgument argument) {
        return changed.getOrDefault(argument, argument);
    }

    private void replace(QemuArgument old, QemuArgument replacement) {
        writable &= replacement.isComplete();
        changed.put(old, replacement);
    }

    private boolean isScsi() {
        return "virtio-scsi".equals(configured.bus());
    }

    private String qemuOptions() {
        if (!writable || changed.isEmpty()) {
            return null;
        }
        List<String> lines = new ArrayList<>(before);
        changed.values().stream().map(QemuArgument::line).forEach(lines::add);
        return String.join("\n", lines);
    }

    private String libvirtXml() {
        StringBuilder xml = new StringBuilder();
        beforeXml.forEach(line -> xml.append(line).append('\n'));
        if (!queueDriver.isEmpty()) {
            xml.append("<controller type='scsi' model='virtio-scsi'>\n  <driver")
                    .append(attributes(queueDriver))
                    .append("/>\n</controller>");
        }
        if (!driver.isEmpty()) {
            boolean block = "host_device".equals(configured.protocol());
            xml.append(queueDriver.isEmpty() ? "" : "\n")
                    .append("<disk type='")
                    .append(block ? "block" : "file")
                    .append("' device='disk'>\n  <driver name='qemu'");
            String format = DiskView.text(configured.format());
            if (FORMATS.contains(format)) {
                xml.append(" type='").append(format).append('\'');
            }
            xml.append(attributes(driver)).append("/>\n  <source ").append(block ? "dev" : "file");
            xml.append("='")
                    .append(Quoting.xml(DiskView.text(configured.file())))
                    .append("'/>")
                    .append(LibvirtTarget.of(configured))
                    .append("\n</disk>");
        }
        return xml.isEmpty() ? null : xml.toString();
    }

    /** libvirt numbers its IOThreads. */
    private static String attributes(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .map(entry -> " " + entry.getKey() + "='"
                        + Quoting.xml(
                                entry.getKey().equals("iothread")
                                        ? entry.getValue().replace("iothread", "")
                                        : entry.getValue())
                        + "'")
                .collect(Collectors.joining());
    }

    private String qmSet() {
        if (proxmox.isEmpty()) {
            return null;
        }
        String slot = disk.name().replaceFirst("^(drive-|virtio-|scsi-)?", "").replaceFirst("^disk", "");
        return "qm set " + Manager.proxmoxId(disk) + " --" + Quoting.shell(slot) + " VOLUME,"
                + proxmox.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(","))
                + "   # VOLUME and its other options: as 'qm config' shows them";
    }

    private String manifest() {
        return kubeVirt.isEmpty()
                ? null
                : "spec:\n  template:\n    spec:\n      domain:\n        devices:\n          disks:\n          - name: "
                        + kubeVirtName() + "\n"
                        + kubeVirt.entrySet().stream()
                                .map(entry -> "            " + entry.getKey() + ": " + entry.getValue())
                                .collect(Collectors.joining("\n"));
    }

    /** KubeVirt's alias of a disk is {@code ua-NAME}. */
    private String kubeVirtName() {
        return disk.name().startsWith("ua-") ? disk.name().substring("ua-".length()) : disk.name();
    }
}
