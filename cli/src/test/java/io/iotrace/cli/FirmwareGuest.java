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
 * A guest without a kernel: a boot sector that reads three disks through QEMU's firmware (SeaBIOS), which has drivers for controllers
 * that the guests' kernel has none for. It says {@code R} on the serial port, waits for a byte, reads 4096 bytes {@link #READS} times
 * from each disk, one after the other, and says {@code D}.
 */
final class FirmwareGuest implements AutoCloseable {
    static final int DISKS = 3;
    static final int READS = 1003;

    /** For real mode at 0x7c00. */
    private static final String PROGRAM = """
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
     */
    static FirmwareGuest start(Path folder, Path first, List<String> arguments) throws IOException {
        writeBootSector(first);
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
            guest.await('R');
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

    private static void writeBootSector(Path image) throws IOException {
        String hex = PROGRAM.lines()
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

    /** Has it read all disks; returns when it has. */
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
