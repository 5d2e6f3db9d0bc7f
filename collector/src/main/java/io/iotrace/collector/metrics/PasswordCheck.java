// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.metrics;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.sun.net.httpserver.BasicAuthenticator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Basic authentication against bcrypt hashes. To check one takes a processor for tens of milliseconds, so a password that fits is remembered. */
final class PasswordCheck extends BasicAuthenticator {
    /** Of no password: checked for unknown users, so that the time of the answer does not tell whether a user exists. */
    private static final String NOBODY = "$2a$10$abcdefghijklmnopqrstuuOSlMPRpDCtg2vAQ0PSxnO5wsoSbBYuK";

    private final Map<String, String> hashes;
    private final Map<String, byte[]> fitting = new ConcurrentHashMap<>();

    PasswordCheck(Map<String, String> hashes) {
        super("iotrace");
        this.hashes = hashes;
    }

    @Override
    public boolean checkCredentials(String user, String password) {
        byte[] digest = digest(password);
        byte[] known = fitting.get(user);
        if (known != null && MessageDigest.isEqual(known, digest)) {
            return true;
        }
        boolean fits = BCrypt.verifyer()
                        .verify(
                                password.getBytes(StandardCharsets.UTF_8),
                                hashes.getOrDefault(user, NOBODY).getBytes(StandardCharsets.UTF_8))
                        .verified
                && hashes.containsKey(user);
        if (fits) {
            fitting.put(user, digest);
        }
        return fits;
    }

    private static byte[] digest(String password) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
