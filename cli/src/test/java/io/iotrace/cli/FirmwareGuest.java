// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A guest without a kernel: a boot sector that reads disks through QEMU's firmware (SeaBIOS), which has drivers for controllers that the
 * guests' kernel has none for. It says {@code R} on the serial port, waits for a byte, reads 4096 bytes {@link #READS} times from a disk,
 * one after the other, and says {@code D}.
 */
final class FirmwareGuest implements AutoCloseable {
    static final int DISKS = 3;
    static final int READS = 1003;

    /** For real mode at 0x7c00, as all of them are: reads the disks one after the other. */
    static final String READ_DISKS = """
            31 c0                       # xorw  %ax, %ax
            8e d8                       # movw  %ax, %ds
            8e d0                       # movw  %ax, %ss
            bc 00 7c                    # movw  $0x7c00, %sp
            b0 52                       # movb  $'R', %al
            e8 41 00                    # call  put
            ba fd 03                    # wait: movw $0x3fd, %dx      the line's status
            ec                          # inb   %dx, %al
            a8 01                       # testb $1, %al
            74 f8                       # jz    wait
            ba f8 03                    # movw  $0x3f8, %dx
            ec                          # inb   %dx, %al
            b3 80                       # movb  $0x80, %bl            the first disk
            b9 eb 03                    # disk: movw $1003, %cx
            66 c7 06 5c 7c 08 00 00 00  # movl  $8, packet+8
            60                          # read: pusha
            b4 42                       # movb  $0x42, %ah            extended read
            88 da                       # movb  %bl, %dl
            be 54 7c                    # movw  $packet, %si
            cd 13                       # int   $0x13
            61                          # popa
            72 12                       # jc    fail
            66 83 06 5c 7c 08           # addl  $8, packet+8
            e2 eb                       # loop  read
            43                          # incw  %bx
            80 fb 83                    # cmpb  $0x83, %bl            three disks
            75 d9                       # jne   disk
            b0 44                       # movb  $'D', %al
            eb 02                       # jmp   end
            b0 46                       # fail: movb $'F', %al
            e8 03 00                    # end:  call put
            f4                          # halt: hlt
            eb fd                       # jmp   halt
            ba f8 03                    # put:  movw $0x3f8, %dx
            ee                          # outb  %al, %dx
            c3                          # ret
            10 00 08 00                 # packet: 16 bytes, 8 sectors
            00 80 00 00                 # to 0:0x8000
            08 00 00 00 00 00 00 00     # from sector 8 on
            """;

    /** Starts a second processor, which has come since, and has it read the first disk; the first processor stops. */
    static final String READ_DISK_ON_SECOND_PROCESSOR = """
            31 c0                       # xorw  %ax, %ax
            8e d8                       # movw  %ax, %ds
            8e d0                       # movw  %ax, %ss
            bc 00 7c                    # movw  $0x7c00, %sp
            b0 52                       # movb  $'R', %al
            e8 84 00                    # call  put
            ba fd 03                    # wait: movw $0x3fd, %dx      the line's status
            ec                          # inb   %dx, %al
            a8 01                       # testb $1, %al
            74 f8                       # jz    wait
            ba f8 03                    # movw  $0x3f8, %dx
            ec                          # inb   %dx, %al
            fa                          # cli
            c6 06 00 60 ea              # movb  $0xea, 0x6000         ljmp $0, $second
            c7 06 01 60 66 7c           # movw  $second, 0x6001
            8c 1e 03 60                 # movw  %ds, 0x6003
            0f 01 16 a7 7c              # lgdtw limits
            0f 20 c0                    # movl  %cr0, %eax
            0c 01                       # orb   $1, %al
            0f 22 c0                    # movl  %eax, %cr0
            bb 08 00                    # movw  $8, %bx               %fs reaches 4 GiB from now on
            8e e3                       # movw  %bx, %fs
            24 fe                       # andb  $0xfe, %al
            0f 22 c0                    # movl  %eax, %cr0
            66 be 00 03 e0 fe           # movl  $0xfee00300, %esi     local APIC: command to processor 1
            64 67 66 c7 46 10 00 00 00 01 # movl $0x01000000, %fs:0x10(%esi)
            64 67 66 c7 06 00 45 00 00  # movl  $0x4500, %fs:(%esi)   INIT
            64 67 66 c7 06 06 46 00 00  # movl  $0x4606, %fs:(%esi)   begin at 0x6000
            f4                          # halt: hlt
            eb fd                       # jmp   halt
            31 c0                       # second: xorw %ax, %ax
            8e d8                       # movw  %ax, %ds
            8e d0                       # movw  %ax, %ss
            bc 00 50                    # movw  $0x5000, %sp
            b9 eb 03                    # movw  $1003, %cx
            60                          # read: pusha
            b4 42                       # movb  $0x42, %ah            extended read
            b2 80                       # movb  $0x80, %dl
            be 97 7c                    # movw  $packet, %si
            cd 13                       # int   $0x13
            61                          # popa
            72 0c                       # jc    fail
            66 83 06 9f 7c 08           # addl  $8, packet+8
            e2 eb                       # loop  read
            b0 44                       # movb  $'D', %al
            eb 02                       # jmp   end
            b0 46                       # fail: movb $'F', %al
            e8 02 00                    # end:  call put
            eb d1                       # jmp   halt
            ba f8 03                    # put:  movw $0x3f8, %dx
            ee                          # outb  %al, %dx
            c3                          # ret
            10 00 08 00                 # packet: 16 bytes, 8 sectors
            00 80 00 00                 # to 0:0x8000
            08 00 00 00 00 00 00 00     # from sector 8 on
            0f 00 ad 7c 00 00           # limits: 16 bytes of segments
            00 00 00 00 00 00 00 00     # none
            ff ff 00 00 00 92 cf 00     # data, 4 GiB from 0
            """;

    private final Process qemu;
    private final SocketChannel serial;

    private FirmwareGuest(Process qemu, SocketChannel serial) {
        this.qemu = qemu;
        this.serial = serial;
    }

    /**
     * Starts QEMU and returns when the boot sector runs.
     *
     * @param folder for its sockets
     * @param first image of the disk with {@code bootindex=0}, whose first sector is replaced
     * @param program what the boot sector is
     */
    static FirmwareGuest start(Path folder, Path first, String program, List<String> arguments) throws IOException {
        writeBootSector(first, program);
        Path socket = folder.resolve("serial");
        List<String> words = new ArrayList<>(List.of(
                "qemu-system-x86_64", "-name", "guest=firmware,debug-threads=on", "-machine", "q35", "-accel", "tcg"));
        words.addAll(List.of("-m", "64", "-nodefaults", "-no-user-config", "-display", "none"));
        words.addAll(List.of("-chardev", "socket,id=serial,path=" + socket, "-serial", "chardev:serial"));
        words.addAll(List.of("-qmp", "unix:" + qmpSocket(folder) + ",server=on,wait=off"));
        words.addAll(arguments);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Process qemu = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("qemu.log").toFile())
                    .start();
            // A QEMU that does not start never connects.
            CompletableFuture<Void> unused = qemu.onExit().thenRun(() -> end(server));
            return ready(qemu, server);
        }
    }

    private static FirmwareGuest ready(Process qemu, ServerSocketChannel server) throws IOException {
        try {
            FirmwareGuest guest = new FirmwareGuest(qemu, server.accept());
            guest.awaitBoot();
            return guest;
        } catch (IOException e) {
            qemu.destroyForcibly().onExit().join();
            throw e;
        }
    }

    private static void end(ServerSocketChannel server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeBootSector(Path image, String program) throws IOException {
        String hex = program.lines()
                .map(line -> line.substring(0, line.indexOf('#')).replace(" ", ""))
                .reduce("", String::concat);
        ByteBuffer sector = ByteBuffer.allocate(512).put(HexFormat.of().parseHex(hex));
        sector.put(510, (byte) 0x55).put(511, (byte) 0xaa).rewind();
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.WRITE)) {
            file.write(sector, 0);
            file.force(true);
        }
    }

    static Path qmpSocket(Path folder) {
        return folder.resolve("qmp");
    }

    long pid() {
        return qemu.pid();
    }

    /** Waits until the boot sector runs, for the first time or after a reset. */
    void awaitBoot() throws IOException {
        await('R');
    }

    /** Has it read; returns when it has. */
    void read() throws IOException {
        serial.write(ByteBuffer.wrap(new byte[] {'\n'}));
        await('D');
    }

    private void await(char wanted) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        if (serial.read(one) != 1 || one.get(0) != wanted) {
            throw new IOException("the boot sector said '" + (char) one.get(0) + "', not '" + wanted + "'");
        }
    }

    @Override
    public void close() throws IOException {
        serial.close();
        qemu.destroyForcibly().onExit().join();
    }
}
