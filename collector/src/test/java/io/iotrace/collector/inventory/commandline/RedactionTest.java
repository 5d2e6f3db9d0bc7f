// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private static final String SECRET = "hunter2";

    @Test
    void keepsWhatStorageNeedsAndNothingElse() {
        String line = Redaction.commandLine(List.of(
                "/usr/bin/qemu-system-x86_64",
                "-name",
                "guest=a,,b,debug-threads=on",
                "-S",
                "-blockdev",
                "{\"driver\":\"file\",\"filename\":\"/images/a.img\",\"node-name\":\"s\",\"cache\":{\"direct\":true},\"x\":\"hunter2\"}",
                "-device",
                "virtio-blk-pci,drive=s,id=virtio-disk0,serial=hunter2",
                "-append",
                "root=/dev/vda password=hunter2"));
        assertThat(line)
                .isEqualTo("/usr/bin/qemu-system-x86_64 -name a,,b,debug-threads=on -S"
                        + " -blockdev driver=file,filename=/images/a.img,node-name=s,cache.direct=true,<redacted>"
                        + " -device virtio-blk-pci,drive=s,id=virtio-disk0,<redacted> -append <redacted>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-object secret,id=s0,data=hunter2",
                "-object {\"qom-type\":\"secret\",\"id\":\"s0\",\"data\":\"hunter2\"}",
                "-object tls-creds-x509,id=t,dir=/etc,passwordid=hunter2",
                "-object authz-simple,id=a,identity=hunter2",
                "-object sev-guest,id=sev0,session-file=hunter2,dh-cert-file=hunter2",
                "-object {\"qom-type\":\"tdx-guest\",\"mrconfigid\":\"hunter2\"}",
                "-drive file=rbd:pool/image:id=admin:key=hunter2:auth_supported=cephx,if=virtio",
                "-drive file=https://user:hunter2@example.org/a.img,format=raw",
                "-drive file=https://example.org/a.img?token=hunter2",
                "-drive file=http://u:p?hunter2@example.org/a.img",
                "-drive file=iscsi://user%hunter2@10.0.0.1/iqn.x/0",
                "-drive file=ssh://user:hunter2@example.org/a.img",
                "-drive file=json:{\"driver\":\"https\",\"url\":\"https://u:hunter2@h/x\",\"cookie\":\"hunter2\"}",
                "-drive file=json:{'file':{'driver':'rbd','pool':'p','image':'i','=keyvalue-pairs':'hunter2'}}",
                "-drive file.driver=iscsi,file.password=hunter2,file.user=hunter2,if=none,id=d",
                "-drive hunter2",
                "-blockdev driver=iscsi,node-name=n,password-secret=hunter2",
                "-blockdev driver=https,node-name=n,url=https://u:hunter2@h/x?hunter2,cookie-secret=hunter2",
                "-blockdev {\"driver\":\"qcow2\",\"node-name\":\"f\",\"file\":{\"driver\":\"ssh\",\"user\":\"hunter2\"}}",
                "-blockdev {\"driver\":\"qcow2\",\"backing\":\"json:{\\\"driver\\\":\\\"nfs\\\",\\\"user\\\":\\\"hunter2\\\"}\"}",
                "-blockdev {\"driver\":\"qcow2\",\"backing\":{\"file\":{\"driver\":\"http\",\"url\":\"http://u:hunter2@h/\"}}}",
                "-device virtio-blk-pci,drive=d,serial=hunter2",
                "-device {\"driver\":\"usb-ccid\",\"cert1\":\"hunter2\"}",
                "-global driver=virtio-blk-pci,property=serial,value=hunter2",
                "-global virtio-blk-pci.serial=hunter2",
                "-set device.d0.serial=hunter2",
                "-spice port=5900,password=hunter2",
                "-vnc :0,password=hunter2",
                "-smbios type=11,value=hunter2",
                "-fw_cfg name=opt/x,string=hunter2",
                "-append password=hunter2",
                "-netdev user,id=n,guestfwd=tcp:1-cmd:hunter2",
                "-chardev socket,id=c,host=hunter2",
                "-incoming exec:hunter2",
                "-qmp unix:/tmp/hunter2,server",
                "-cdrom http://user:hunter2@example.org/a.iso",
                "-hunter2=x",
                "--unknown hunter2",
                "-hda data:hunter2",
                "-drive if=virtio,file.0=https://u:hunter2@h/x",
                "-blockdev {\"driver\":\"https\",\"url\":[\"https://u:hunter2@h/x\"]}",
                "-prom-env -hunter2",
                "-blockdev driver=nbd,server.host=user:hunter2@h,node-name=n",
                "-blockdev driver=nbd,host=u:hunter2@h,export=u:hunter2@x,node-name=n",
                "-blockdev driver=iscsi,target=u:hunter2@h,node-name=n",
                "-blockdev driver=gluster,volume=v?hunter2,node-name=n",
                "http://user:hunter2@example.org/a.iso",
            })
    void aPlantedSecretDoesNotSurvive(String argument) {
        List<String> words = new ArrayList<>(List.of("qemu-system-x86_64"));
        words.addAll(List.of(argument.split(" ", 2)));
        assertThat(Redaction.commandLine(words)).doesNotContain(SECRET);
        for (ConfiguredDisk disk :
                QemuCommandLine.parse(words, name -> Optional.empty()).disks()) {
            assertThat(disk.address().orElse("")).doesNotContain(SECRET);
            assertThat(disk.name()).doesNotContain(SECRET);
        }
    }

    @Test
    void noSecretPlantedIntoTheCorpusSurvives() {
        int planted = 0;
        for (Path file : LibvirtCorpus.commandLines()) {
            List<String> words = new ArrayList<>(LibvirtCorpus.words(file));
            List<String> original = LibvirtCorpus.words(file);
            for (int index = 1; index < original.size(); index++) {
                words.set(index, plant(original.get(index)));
                planted += words.get(index).equals(original.get(index)) ? 0 : 1;
            }
            assertThat(Redaction.commandLine(words)).as(file.toString()).doesNotContain(SECRET);
        }
        System.out.println("secrets planted into " + planted + " arguments of the corpus");
        assertThat(planted).isPositive();
    }

    /** Gives every JSON object and every key=value list a member whose name nobody allowed, nested ones included. */
    private static String plant(String word) {
        if (word.startsWith("{")) {
            return word.replace("}", ",\"password\":\"hunter2\",\"nested\":{\"key\":[\"hunter2\"]}}");
        }
        return word.contains("=") && !word.startsWith("-") ? word + ",password=hunter2" : word;
    }
}
