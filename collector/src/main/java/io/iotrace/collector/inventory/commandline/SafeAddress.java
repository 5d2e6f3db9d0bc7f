// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.util.Set;
import java.util.regex.Pattern;

/** A file name or URL without the secrets that QEMU lets users put into one: user information, queries, ceph keys. */
public final class SafeAddress {
    static final String REDACTED = "<redacted>";

    /** Schemes whose remainder holds no credentials. {@code nbd:} without slashes is host, port and export name. */
    private static final Set<String> HARMLESS =
            Set.of("file", "host_device", "host_cdrom", "fat", "vvfat", "nvme", "null-co", "null-aio");

    private static final Set<String> URLS = Set.of(
            "nbd",
            "nbd+tcp",
            "nbd+unix",
            "iscsi",
            "iser",
            "nfs",
            "ssh",
            "http",
            "https",
            "ftp",
            "ftps",
            "gluster",
            "gluster+tcp",
            "gluster+unix",
            "gluster+rdma",
            "sheepdog");

    /** {@code nbd:HOST:PORT[:exportname=NAME]} and {@code nbd:unix:PATH[:exportname=NAME]}, without what credentials are written with. */
    private static final Pattern NBD = Pattern.compile(
            "nbd:(?:unix:[^:@?=&]+|(?:\\[[0-9a-fA-F:.]+\\]|[^:@?=&/]+):\\d{1,5})(?::exportname=[^@?=&:]*)?");

    private static final Pattern PART = Pattern.compile("[^@?=&#\\p{Cntrl}]*");

    private SafeAddress() {}

    /** The address with everything removed that is not known to be harmless; a path stays as it is. */
    public static String of(String address) {
        String scheme = FileNameSyntax.scheme(address);
        if (scheme.isEmpty() || HARMLESS.contains(scheme)) {
            return address;
        }
        if (scheme.equals("json")) {
            return "json:{" + Redaction.allowedOf("blockdev", address.substring(5)) + "}";
        }
        if (scheme.equals("rbd")) {
            int options = address.indexOf(':', scheme.length() + 1);
            return options < 0 ? address : address.substring(0, options);
        }
        if (URLS.contains(scheme) && address.startsWith(scheme + "://")) {
            return scheme + "://" + withoutCredentials(address.substring(scheme.length() + 3));
        }
        if (scheme.equals("nbd") && NBD.matcher(address).matches()) {
            return address;
        }
        return scheme + ":" + REDACTED;
    }

    /** A part of an address, such as a host; the marker when it holds what credentials are written with, where QEMU takes none. */
    static String part(String text) {
        return PART.matcher(text).matches() ? text : REDACTED;
    }

    /** A password may hold any character, so everything up to the last at-sign goes, and all of it if that sign is in a query. */
    private static String withoutCredentials(String rest) {
        int userEnd = rest.lastIndexOf('@');
        int query = firstOf(rest, '?', '#');
        if (userEnd >= 0 && query >= 0 && query < userEnd) {
            return REDACTED;
        }
        String address = rest.substring(userEnd + 1);
        int end = firstOf(address, '?', '#');
        return end < 0 ? address : address.substring(0, end);
    }

    private static int firstOf(String text, char one, char other) {
        int first = text.indexOf(one);
        int second = text.indexOf(other);
        return first < 0 || (second >= 0 && second < first) ? second : first;
    }
}
