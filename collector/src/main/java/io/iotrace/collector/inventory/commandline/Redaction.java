// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The command line as it may be written into a recording. Only options and keys on the list below are kept; whatever else an
 * argument holds, its unknown keys included, is replaced by one marker, so that an option QEMU gains tomorrow is redacted too.
 */
public final class Redaction {
    private static final Set<String> BLOCK_KEYS = keys("""
            driver node-name id if file filename url format cache cache.direct cache.no-flush cache.writeback aio aio-max-batch
            read-only auto-read-only readonly discard detect-zeroes locking snapshot media index bus unit copy-on-read
            l2-cache-size cache-size refcount-cache-size l2-cache-entry-size cache-clean-interval lazy-refcounts
            discard-no-unref preallocation size offset backing data-file throttle-group export pool image device namespace path
            volume target lun transport server.host server.port server.path server.type host port x-check-cache-dropped
            drop-cache werror rerror iops iops_rd iops_wr bps bps_rd bps_wr iops_max bps_max
            throttling.iops-total throttling.iops-read throttling.iops-write throttling.bps-total throttling.bps-read
            throttling.bps-write throttling.iops-total-max throttling.iops-read-max throttling.iops-write-max
            throttling.bps-total-max throttling.bps-read-max throttling.bps-write-max throttling.iops-size throttling.group""");

    private static final Set<String> DEVICE_KEYS = keys("""
            driver id bus addr unit drive iothread iothread-vq-mapping.iothread iothread-vq-mapping.vqs num-queues num_queues
            queues queue-size virtqueue_size seg_max seg-max-adjust write-cache bootindex ioeventfd event_idx packed indirect_desc
            logical_block_size physical_block_size min_io_size opt_io_size discard_granularity discard max_sectors cmd_per_lun
            scsi-id lun channel share-rw rerror werror chardev numa_node bus_nr chassis slot port removable page-per-vq vectors
            msix disable-legacy disable-modern iommu_platform ats host nsid max_ioqpairs mdts hotplug x-iothread
            request-merging config-wce scsi report-discard-granularity max-discard-sectors num-request-queues
            rotation_rate dpofua""");

    private static final Map<String, Set<String>> ALLOWED = Map.ofEntries(
            Map.entry("drive", BLOCK_KEYS),
            Map.entry("blockdev", BLOCK_KEYS),
            Map.entry("device", DEVICE_KEYS),
            Map.entry("object", keys("""
                            qom-type id poll-max-ns poll-grow poll-shrink aio-max-batch thread-pool-min thread-pool-max size
                            host-nodes policy prealloc share merge dump hugetlb hugetlbsize mem-path throttle-group
                            limits.iops-total limits.iops-read limits.iops-write limits.bps-total limits.bps-read
                            limits.bps-write limits.iops-total-max limits.iops-read-max limits.iops-write-max
                            limits.bps-total-max limits.bps-read-max limits.bps-write-max limits.iops-size x-iops-total
                            x-iops-read x-iops-write x-bps-total x-bps-read x-bps-write""")),
            Map.entry("name", keys("guest process debug-threads")),
            Map.entry("uuid", keys("uuid")),
            Map.entry("machine", keys("""
                            type accel usb kernel_irqchip kernel-irqchip memory-backend pflash0 pflash1 smm vmport acpi hpet
                            mem-merge dump-guest-core aux-ram-share""")),
            Map.entry("accel", keys("accel thread kernel-irqchip split-wx tb-size dirty-ring-size")),
            Map.entry("cpu", keys("model")),
            Map.entry("m", keys("size slots maxmem")),
            Map.entry("smp", keys("cpus maxcpus sockets dies clusters cores threads")),
            Map.entry(
                    "numa",
                    keys("type nodeid cpus mem memdev initiator src dst val node-id socket-id core-id thread-id")),
            Map.entry("add-fd", keys("fd set")),
            Map.entry("overcommit", keys("mem-lock cpu-pm")),
            Map.entry("msg", keys("timestamp guest-name")));

    /** The key that a bare first word stands for. */
    private static final Map<String, String> IMPLIED = Map.ofEntries(
            Map.entry("device", "driver"),
            Map.entry("object", "qom-type"),
            Map.entry("name", "guest"),
            Map.entry("uuid", "uuid"),
            Map.entry("machine", "type"),
            Map.entry("accel", "accel"),
            Map.entry("cpu", "model"),
            Map.entry("m", "size"),
            Map.entry("smp", "cpus"),
            Map.entry("numa", "type"));

    private static final Set<String> FILE_NAME_OPTIONS =
            Set.of("hda", "hdb", "hdc", "hdd", "cdrom", "fda", "fdb", "pflash", "mtdblock", "sd");

    private static final Set<String> ADDRESS_KEYS =
            Set.of("file", "filename", "url", "backing", "path", "data-file", "image");

    /** Names of QEMU's own objects ({@code id_wellformed}; those that QEMU makes up begin with {@code #}). */
    private static final Set<String> ID_KEYS =
            Set.of("id", "node-name", "drive", "iothread", "throttle-group", "chardev", "group");

    private static final Pattern ID = Pattern.compile("#?[A-Za-z0-9][A-Za-z0-9._/:-]*");

    /** Parts of addresses, none of which holds what credentials are written with. */
    private static final Set<String> PLACE_KEYS =
            Set.of("host", "port", "target", "export", "volume", "pool", "namespace", "device");

    private static final Set<String> CHILDREN = Set.of("file", "backing", "data-file", "image", "children");

    private Redaction() {}

    /** The whole command line on one line, the program first. */
    public static String commandLine(List<String> words) {
        if (words.isEmpty()) {
            return "";
        }
        StringBuilder line = new StringBuilder(words.get(0));
        boolean mayBeValue = false;
        for (Argument argument : Argument.split(words.subList(1, words.size()))) {
            // Behind an option that is not known, a word with a dash may be its value.
            boolean hidden = mayBeValue && !argument.isKnown();
            line.append(' ').append(hidden ? SafeAddress.REDACTED : redacted(argument));
            mayBeValue = !argument.isKnown() && argument.value().isEmpty();
        }
        return line.toString();
    }

    private static String redacted(Argument argument) {
        String option = canonical(argument.option());
        if (argument.value().isEmpty()) {
            return "-" + (isPlainWord(option) ? option : SafeAddress.REDACTED);
        }
        String value = argument.text();
        if (FILE_NAME_OPTIONS.contains(option)) {
            return "-" + option + " " + SafeAddress.of(value);
        }
        if (option.equals("global") || option.equals("set")) {
            return "-" + option + " " + property(value);
        }
        if (ALLOWED.containsKey(option)) {
            return "-" + option + " " + allowedOf(option, value);
        }
        return "-" + (isPlainWord(option) ? option : "") + " " + SafeAddress.REDACTED;
    }

    static String allowedOf(String option, String value) {
        try {
            return allowed(option, Options.parse(value, IMPLIED.get(option)));
        } catch (TooLargeException absurd) {
            return SafeAddress.REDACTED;
        }
    }

    private static String canonical(String option) {
        return option.equals("M") ? "machine" : option;
    }

    /** The allowed members of an argument, in QEMU's own {@code key=value} syntax with literal commas doubled. */
    static String allowed(String option, Options options) {
        Set<String> keys = ALLOWED.getOrDefault(option, Set.of());
        Map<String, String> kept = new LinkedHashMap<>();
        options.asMap().forEach((key, value) -> {
            String plain = withoutPosition(key);
            if (keys.contains(plain)) {
                safe(plain, lastPart(key), value).ifPresent(shown -> kept.put(key, shown));
            }
        });
        String implied = IMPLIED.get(option);
        String text = kept.entrySet().stream()
                .map(entry -> (entry.getKey().equals(implied) ? "" : entry.getKey() + "=")
                        + entry.getValue().replace(",", ",,"))
                .collect(Collectors.joining(","));
        boolean complete = kept.size() == options.asMap().size();
        return complete ? text : text.isEmpty() ? SafeAddress.REDACTED : text + "," + SafeAddress.REDACTED;
    }

    /** A value as it may be shown; empty when it is not what QEMU would take for such a key, since then it may be anything. */
    private static Optional<String> safe(String key, String last, String value) {
        String name = lastPart(key);
        if (ADDRESS_KEYS.contains(name)) {
            // A list where QEMU takes no list.
            return last.equals(name) ? Optional.of(SafeAddress.of(value)) : Optional.empty();
        }
        if (ID_KEYS.contains(name)) {
            return Optional.of(value).filter(id -> ID.matcher(id).matches());
        }
        return Optional.of(PLACE_KEYS.contains(name) ? SafeAddress.part(value) : value);
    }

    /** {@code driver.property=value} and {@code group.id.property=value}, kept when a device may have the property. */
    private static String property(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        boolean known = equals >= 0 && DEVICE_KEYS.contains(lastPart(name)) && !text.startsWith("driver=");
        return known ? text : SafeAddress.REDACTED;
    }

    /** A key without the nodes it is nested in and without list positions: {@code file.file.filename} is a {@code filename}. */
    private static String withoutPosition(String key) {
        String[] parts = key.split("\\.", -1);
        List<String> kept = new ArrayList<>();
        boolean nested = true;
        for (int index = 0; index < parts.length; index++) {
            boolean last = index == parts.length - 1;
            if (parts[index].matches("\\d+")) {
                continue;
            }
            nested &= CHILDREN.contains(parts[index]) && !last;
            if (!nested) {
                kept.add(parts[index]);
            }
        }
        return kept.isEmpty() ? lastWord(parts) : String.join(".", kept);
    }

    /** Of {@code file.0} the {@code file}. */
    private static String lastWord(String[] parts) {
        for (int index = parts.length - 1; index >= 0; index--) {
            if (!parts[index].matches("\\d+")) {
                return parts[index];
            }
        }
        return "";
    }

    private static String lastPart(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    private static boolean isPlainWord(String option) {
        return option.length() < 32 && option.matches("[A-Za-z0-9_-]+");
    }

    private static Set<String> keys(String text) {
        return Set.of(text.strip().split("\\s+", -1));
    }
}
