// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Addresses as {@code 127.0.0.1:9750}, {@code [::1]:9750} or {@code :9750} for all addresses. */
final class ListenAddressConverter implements ITypeConverter<InetSocketAddress> {
    private static final int HIGHEST_PORT = 65_535;

    @Override
    public InetSocketAddress convert(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon < 0 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > HIGHEST_PORT) {
            throw new TypeConversionException("'" + text + "' is no address and port; write 127.0.0.1:9750 or :9750");
        }
        String host = text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        return host.isEmpty()
                ? new InetSocketAddress(Integer.parseInt(port))
                : new InetSocketAddress(host, Integer.parseInt(port));
    }
}
