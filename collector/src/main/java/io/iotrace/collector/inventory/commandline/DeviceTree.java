// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The controllers and bridges of a machine and what hangs on them, made one after the other as QEMU makes them: devices in
 * {@code key=value} form come before those in JSON ({@code qemu_create_cli_devices}); a device without {@code bus=} goes to the first
 * bus of its kind that {@code qbus_find_recursive} meets, which looks at the newest device first; and a bus of a device without id is
 * numbered among its kind ({@code qbus_init}).
 */
final class DeviceTree {
    private static final Set<String> BRIDGES = Set.of(
            "pcie-root-port",
            "ioh3420",
            "pci-bridge",
            "pcie-pci-bridge",
            "i82801b11-bridge",
            "x3130-upstream",
            "xio3130-downstream",
            "pxb",
            "pxb-pcie");
    private static final Set<String> TWO_IDE_BUSES =
            Set.of("piix3-ide", "piix3-ide-xen", "piix4-ide", "cmd646-ide", "via-ide", "sii3112");
    private static final int AHCI_PORTS = 6;
    private static final int MOST_LEVELS = 64;

    /** Kinds of bus that a disk or its controller can be on. */
    private enum Kind {
        ROOT("pci"),
        SCSI("scsi"),
        IDE("ide"),
        USB("usb-bus");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    private record Bus(Kind kind, Optional<Controller> owner, int level, boolean full, Deque<Controller> devices) {}

    private record Controller(Options options, Deque<Bus> buses) {}

    private final Settings settings;
    private final Bus root = new Bus(Kind.ROOT, Optional.empty(), 0, false, new ArrayDeque<>());
    private final Map<String, Bus> byName = new HashMap<>();
    private final Map<String, Bus> byOwner = new HashMap<>();
    private final Map<Kind, Integer> numbered = new EnumMap<>(Kind.class);
    private final Map<Kind, Optional<Bus>> defaults = new EnumMap<>(Kind.class);
    private final IdentityHashMap<Options, Optional<Bus>> places = new IdentityHashMap<>();

    DeviceTree(Settings settings) {
        this.settings = settings;
        if (settings.machineKind().ownDiskController()) {
            create(Options.NONE.with("driver", settings.machineKind().ahci() ? "ich9-ahci" : "piix3-ide"), root);
        }
        for (boolean json : new boolean[] {false, true}) {
            for (Settings.Device device : settings.devices) {
                if (device.json() == json) {
                    add(device.options());
                }
            }
        }
    }

    private void add(Options device) {
        String model = settings.modelOf(device);
        if (DeviceModels.isScsiDisk(model)) {
            places.put(device, place(device, Kind.SCSI));
        } else if (DeviceModels.isIdeDisk(model)) {
            places.put(device, place(device, Kind.IDE));
        } else if (DeviceModels.isUsbStorage(model)) {
            create(device, place(device, Kind.USB).orElse(root));
        } else if (!busesOf(model).isEmpty()) {
            create(device, place(device, Kind.ROOT).orElse(root));
        }
    }

    private Optional<Bus> place(Options device, Kind kind) {
        Optional<String> name = device.get("bus");
        if (name.isPresent()) {
            Bus bus = byName.get(name.get());
            return Optional.ofNullable(bus).or(() -> Optional.ofNullable(byOwner.get(name.get())));
        }
        return kind == Kind.ROOT ? Optional.of(root) : defaults.computeIfAbsent(kind, this::newest);
    }

    private Optional<Bus> newest(Kind kind) {
        Deque<Bus> open = new ArrayDeque<>();
        open.push(root);
        while (!open.isEmpty()) {
            Bus bus = open.pop();
            if (bus.kind() == kind && !bus.full()) {
                return Optional.of(bus);
            }
            for (var devices = bus.devices().descendingIterator(); devices.hasNext(); ) {
                for (var buses = devices.next().buses().descendingIterator(); buses.hasNext(); ) {
                    open.push(buses.next());
                }
            }
        }
        return Optional.empty();
    }

    /** Which buses a model brings, and how many. */
    private static Map<Kind, Integer> busesOf(String model) {
        if (DeviceModels.isScsiController(model) || model.equals("usb-storage")) {
            return Map.of(Kind.SCSI, 1);
        }
        if (DeviceModels.isAhciController(model)) {
            return Map.of(Kind.IDE, AHCI_PORTS);
        }
        if (TWO_IDE_BUSES.contains(model) || model.equals("isa-ide")) {
            return Map.of(Kind.IDE, model.equals("isa-ide") ? 1 : 2);
        }
        if (model.matches("(nec-usb|qemu)-xhci|usb-ehci|pci-ohci|(piix[34]|vt82c686b|ich9)-usb-[eu]hci\\d*")) {
            return Map.of(Kind.USB, 1);
        }
        return BRIDGES.contains(model) ? Map.of(Kind.ROOT, 1) : Map.of();
    }

    private void create(Options device, Bus parent) {
        String model = settings.modelOf(device);
        Controller controller = new Controller(device, new ArrayDeque<>());
        int level = parent.level() + 1;
        (level > MOST_LEVELS ? root : parent).devices().push(controller);
        Optional<String> id = device.get("id");
        busesOf(model).forEach((kind, count) -> {
            for (int number = 0; number < count; number++) {
                // The bus of usb-storage is its own disk's.
                boolean full = model.equals("usb-storage");
                Bus bus = new Bus(kind, Optional.of(controller), level, full, new ArrayDeque<>());
                controller.buses().push(bus);
                byName.put(kind == Kind.ROOT ? id.orElse("") : nameOf(kind, id, number), bus);
                if (number == 0) {
                    id.ifPresent(name -> byOwner.put(name, bus));
                }
            }
        });
        defaults.clear();
    }

    private String nameOf(Kind kind, Optional<String> id, int number) {
        return id.map(name -> name + "." + number)
                .orElseGet(() -> kind.prefix + "." + (numbered.merge(kind, 1, Integer::sum) - 1));
    }

    /** The controller of a SCSI or IDE disk, with what {@code -global} sets; empty for other devices and when it is not given. */
    Optional<Options> controllerOf(Options device) {
        String model = settings.modelOf(device);
        if (!DeviceModels.isScsiDisk(model) && !DeviceModels.isIdeDisk(model)) {
            return Optional.empty(); // what its bus belongs to is a bridge
        }
        Optional<Bus> place = places.getOrDefault(device, Optional.empty());
        return place.or(() -> device.get("bus").map(byName::get))
                .flatMap(Bus::owner)
                .map(controller -> settings.withGlobals(controller.options()));
    }

    /** As in {@link io.iotrace.recording.event.VirtualDisk#bus}. */
    String busOf(Options device) {
        String model = settings.modelOf(device);
        Optional<String> controller = controllerOf(device).map(found -> found.get("driver", ""));
        if (DeviceModels.isScsiDisk(model)) {
            return controller
                    .map(found -> DeviceModels.isVirtioScsiController(found)
                            ? "virtio-scsi"
                            : DeviceModels.isUsbStorage(found) ? "usb" : "scsi")
                    .orElse("scsi");
        }
        if (DeviceModels.isIdeDisk(model)) {
            boolean ahci = controller
                    .map(DeviceModels::isAhciController)
                    .orElse(settings.machineKind().ahci());
            return ahci ? "ahci" : "ide";
        }
        return DeviceModels.busOf(model);
    }
}
