// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.host;

import io.iotrace.recording.event.Origin;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tells this host and boot from others in a recording, without giving away the machine-id, which machine-id(5) asks to keep secret. */
public final class HostOrigin {
    private static final String APPLICATION = "io.iotrace.recording.Origin";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int HASH_BYTES = 16;

    private HostOrigin() {}

    /** Origin of what a session records here. What the host does not tell is empty. */
    public static Origin of(HostRoot host, String sessionId) {
        return new Origin(
                SafeText.of(host.text("/proc/sys/kernel/hostname").orElse("")),
                host.text("/etc/machine-id")
                        .filter(id -> id.matches("[0-9a-f]{32}"))
                        .map(HostOrigin::hash)
                        .orElse(""),
                host.text("/proc/sys/kernel/random/boot_id")
                        .filter(id -> id.matches("[0-9a-f-]{36}"))
                        .orElse(""),
                sessionId);
    }

    /** A keyed hash, as sd_id128_get_machine_app_specific makes one: the machine-id is the key. */
    private static String hash(String machineId) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(HexFormat.of().parseHex(machineId), ALGORITHM));
            byte[] hash = mac.doFinal(APPLICATION.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
