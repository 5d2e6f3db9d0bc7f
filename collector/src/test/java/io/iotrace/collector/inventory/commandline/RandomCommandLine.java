// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Makes command lines that QEMU takes, of all the ways to write a disk, each disk with an image of its own. */
final class RandomCommandLine {
    private static final List<String> CACHES =
            List.of("none", "off", "writeback", "writethrough", "directsync", "unsafe");

    private final Random random;
    private final Supplier<String> images;
    private final List<String> words = new ArrayList<>();
    private int number;
    private boolean scsi;

    private RandomCommandLine(Random random, Supplier<String> images) {
        this.random = random;
        this.images = images;
    }

    /** @param images gives the path of one more empty raw image */
    static List<String> make(Random random, Supplier<String> images) {
        RandomCommandLine line = new RandomCommandLine(random, images);
        line.words.addAll(
                List.of("-M", line.any("pc", "q35"), "-object", "iothread,id=io0", "-object", "iothread,id=io1"));
        int disks = 2 + random.nextInt(4);
        for (int disk = 0; disk < disks; disk++) {
            line.disk();
        }
        if (line.chance(3)) {
            line.add(
                    "-global",
                    line.any("virtio-blk-pci", "virtio-blk-device", "scsi-hd", "ide-hd", "ide-device") + ".write-cache="
                            + line.any("on", "off"));
        }
        return line.words;
    }

    private void disk() {
        number++;
        if (chance(3)) {
            controller();
        }
        switch (random.nextInt(4)) {
            case 0 -> add("-drive", drive() + ",if=virtio" + optional(",node-name=nn" + number));
            case 1 -> legacyDrive();
            case 2 -> nodes();
            default -> jsonNodes();
        }
    }

    private void controller() {
        String id = chance(2) ? ",id=hba" + number : "";
        String thread = chance(2) ? ",iothread=io" + random.nextInt(2) : "";
        add("-device", any("virtio-scsi-pci" + thread, "virtio-scsi" + thread, "lsi", "virtio-scsi-pci" + thread) + id);
        scsi = true;
    }

    private void legacyDrive() {
        boolean byNode = chance(3);
        add("-drive", drive() + ",if=none,id=drive" + number + (byNode ? ",node-name=node" + number : ""));
        device((byNode ? "node" : "drive") + number);
    }

    private String drive() {
        String file = images.get();
        return any(
                        "file=" + file + ",format=raw",
                        "file.filename=" + file + ",format=raw,file.driver=file",
                        "driver=file,file=" + file)
                + optional(",cache=" + any(CACHES.toArray(String[]::new)))
                + optional(",cache.no-flush=" + any("on", "off"))
                + optional(any(",iops=100,iops_max=200", ",bps_rd=1000000", ",throttling.iops-write=70"))
                + (chance(6) ? ",snapshot=on" : "");
    }

    private void nodes() {
        String file = images.get();
        String prefix = chance(2) ? "driver=" : "";
        add(
                "-blockdev",
                prefix + "file,filename=" + file + ",node-name=p" + number + optional(",cache.direct=on")
                        + optional(",cache.no-flush=on"));
        add("-blockdev", prefix + "raw,file=p" + number + ",node-name=f" + number);
        device(any("p", "f") + number);
    }

    private void jsonNodes() {
        String top = any("copy-on-read", "raw");
        add(
                "-blockdev",
                "{\"driver\":\"%s\",\"node-name\":\"t%d\"%s,\"file\":{\"driver\":\"raw\",\"node-name\":\"q%d\",\"file\":{\"driver\":\"file\",\"filename\":\"%s\"}}}"
                        .formatted(top, number, optional(",\"cache\":{\"direct\":true}"), number, images.get()));
        device(any("t", "q") + number);
    }

    private void device(String drive) {
        String id = "disk" + number;
        String writeCache = optional(",write-cache=" + any("on", "off"));
        String virtio = any("virtio-blk-pci", "virtio-blk") + optional(",iothread=io" + random.nextInt(2));
        String model = scsi && chance(2) ? "scsi-hd" : any(virtio, virtio, "ide-hd");
        add("-device", model + ",drive=" + drive + ",id=" + id + writeCache);
    }

    private void add(String option, String value) {
        words.add(option);
        words.add(value);
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private String optional(String text) {
        return chance(2) ? text : "";
    }

    private String any(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
