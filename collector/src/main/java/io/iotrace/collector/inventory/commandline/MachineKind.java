// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a board makes of drives that no {@code -device} names.
 *
 * @param defaultInterface interface of a drive without {@code if=} ({@code block_default_type}); {@code none} for a board without
 * @param ahci whether its own disk controller is AHCI rather than IDE
 * @param ownDiskController whether it has one at all
 * @param virtioTransport {@code pci}, {@code ccw} or {@code device}: what {@code virtio-blk} is there
 */
record MachineKind(String defaultInterface, boolean ahci, boolean ownDiskController, String virtioTransport) {
    private record Board(Pattern program, Pattern machine, String defaultInterface) {
        static Board of(String program, String machine, String defaultInterface) {
            return new Board(Pattern.compile(program), Pattern.compile(machine), defaultInterface);
        }
    }

    private static final String ANY = ".*";
    private static final String ARM = ".*(arm|aarch64)";

    /** {@code block_default_type} of the boards under hw/ (QEMU 7.2 to 10.2); the first that fits. */
    private static final List<Board> BOARDS = List.of(
            Board.of(".*-microvm", ANY, "none"),
            Board.of(".*(x86_64|i386)|qemu-kvm|kvm|qemu|", "microvm.*|none|x-remote|nitro", "none"),
            Board.of(".*(x86_64|i386)|qemu-kvm|kvm|qemu|", "xenpv", "xen"),
            Board.of(".*(x86_64|i386)", ANY, "ide"),
            Board.of(ARM, "raspi.*|orangepi-pc|bpim2u|sabrelite|mcimx.*", "sd"),
            Board.of(ARM, "versatile[ap]b|realview-.*", "scsi"),
            Board.of(ARM, "sbsa-ref|highbank|midway|cubieboard|xlnx-zcu102", "ide"),
            Board.of(".*hppa", ANY, "scsi"),
            Board.of(".*sparc", ANY, "scsi"),
            Board.of(".*ppc(64)?(le)?", "mac99|g3beige|powernv.*|pegasos2|amigaone", "ide"),
            Board.of(".*ppc(64)?(le)?", ANY, "scsi"),
            Board.of(".*m68k", "q800|", "scsi"),
            Board.of(".*mips.*", "loongson3-virt", "virtio"),
            Board.of(".*mips.*", "magnum|pica61", "scsi"),
            Board.of(".*(mips.*|sparc64|alpha|sh4|sh4eb)", ANY, "ide"),
            Board.of(".*(arm|aarch64|s390x|riscv.*|loongarch.*|m68k)", ANY, "virtio"),
            // RHEL's and Proxmox' names say nothing of the architecture; the machine does.
            Board.of(ANY, "virt.*|s390.*", "virtio"),
            Board.of(ANY, "pseries.*", "scsi"),
            Board.of(ANY, ANY, "ide"));

    /** @param program base name of QEMU's program */
    static MachineKind of(String program, Options machine) {
        String type = machine.get("type", "");
        Board board = BOARDS.stream()
                .filter(candidate -> candidate.program().matcher(program).matches()
                        && candidate.machine().matcher(type).matches())
                .findFirst()
                .orElseThrow();
        boolean q35 = type.contains("q35");
        boolean microvm = type.startsWith("microvm") || program.endsWith("-microvm");
        boolean ccw = program.endsWith("s390x") || type.startsWith("s390");
        return new MachineKind(
                board.defaultInterface(),
                q35,
                board.defaultInterface().equals("ide") && machine.flag("sata").orElse(true),
                ccw ? "ccw" : microvm ? "device" : "pci");
    }

    /** q35's ports hold one disk each. */
    int ideUnitsPerBus() {
        return ahci ? 1 : 2;
    }
}
