// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.daemon;

import java.nio.charset.StandardCharsets;
import jnr.ffi.LibraryLoader;

/**
 * Tells systemd how a service of type notify is doing (sd_notify(3)): a datagram to the socket that NOTIFY_SOCKET names. Java has no
 * datagrams on Unix sockets, hence libc. Where nobody asked, nothing happens.
 */
public final class ServiceNotice {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int LONGEST_PATH = 107;

    /** The calls of libc that it takes. */
    public interface C {
        int socket(int domain, int type, int protocol);

        long sendto(int descriptor, byte[] data, long length, int flags, byte[] address, int addressLength);

        int close(int descriptor);
    }

    private final String path;

    /** @param path value of NOTIFY_SOCKET; null when the process is no such service */
    public ServiceNotice(String path) {
        this.path = path;
    }

    /** The service has started, and this is what it does. Returns whether systemd was told. */
    public boolean ready(String status) {
        return send("READY=1\nSTATUS=" + line(status));
    }

    public boolean status(String status) {
        return send("STATUS=" + line(status));
    }

    public boolean stopping() {
        return send("STOPPING=1");
    }

    private static String line(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private boolean send(String message) {
        if (path == null || path.isEmpty() || (path.charAt(0) != '/' && path.charAt(0) != '@')) {
            return false;
        }
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length > LONGEST_PATH) {
            return false;
        }
        byte[] address = new byte[2 + name.length + (name[0] == '@' ? 0 : 1)];
        address[0] = AF_UNIX; // the family is little-endian on both architectures
        System.arraycopy(name, 0, address, 2, name.length);
        if (name[0] == '@') {
            address[2] = 0; // an abstract name
        }
        C libc = LibraryLoader.create(C.class).load("c");
        int descriptor = libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (descriptor < 0) {
            return false;
        }
        byte[] data = message.getBytes(StandardCharsets.UTF_8);
        long sent = libc.sendto(descriptor, data, data.length, 0, address, address.length);
        libc.close(descriptor);
        return sent == data.length;
    }
}
