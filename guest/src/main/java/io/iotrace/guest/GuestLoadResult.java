// SPDX-License-Identifier: Apache-2.0
package io.iotrace.guest;

/**
 * What the guest saw of a load, on its own clock.
 *
 * @param operations system calls made, all jobs together
 * @param meanNanos mean time of one, an fdatasync that follows it included
 * @param minNanos the shortest
 * @param maxNanos the longest
 * @param requests what the guest's block layer sent to the disk for them, flushes included: more than
 *     {@code operations} when it had to split
 */
public record GuestLoadResult(long operations, long meanNanos, long minNanos, long maxNanos, long requests) {
    /** Reads {@code done OPS MEAN MIN MAX REQUESTS}; throws {@link GuestException} for {@code failed ERRNO WHAT}. */
    public static GuestLoadResult parse(String command, String answer) {
        String[] words = answer.split(" ", -1);
        if (!words[0].equals("done") || words.length != 6) {
            throw new GuestException("the guest answered \"" + answer + "\" to \"" + command + "\"");
        }
        return new GuestLoadResult(
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Long.parseLong(words[4]),
                Long.parseLong(words[5]));
    }
}
