// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where what was downloaded and found out is kept: {@code $IOTRACE_CACHE}, else {@code $XDG_CACHE_HOME/iotrace}, else
 * {@code /var/cache/iotrace} for those who may write there, else {@code ~/.cache/iotrace}.
 */
final class CacheFolder {
    private CacheFolder() {}

    static Path get() {
        Path folder = choose(System.getenv(), Files.isWritable(Path.of("/var/cache")));
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new GuestException("can't create the cache folder " + folder + " (set IOTRACE_CACHE to another)", e);
        }
    }

    static Path choose(Map<String, String> environment, boolean systemCacheIsWritable) {
        if (environment.containsKey("IOTRACE_CACHE")) {
            return Path.of(environment.get("IOTRACE_CACHE"));
        }
        if (environment.containsKey("XDG_CACHE_HOME")) {
            return Path.of(environment.get("XDG_CACHE_HOME"), "iotrace");
        }
        return systemCacheIsWritable
                ? Path.of("/var/cache/iotrace")
                : Path.of(environment.getOrDefault("HOME", "/tmp"), ".cache", "iotrace");
    }
}
