// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.List;

/**
 * Requests of one kind on a disk that no operation waited for.
 *
 * @param disk the guest's name of it
 * @param role write-back, read-ahead, journal, flush, or other where no known file has its bytes
 * @param requests how many
 * @param bytes their bytes
 */
public record Background(String disk, Role role, long requests, long bytes) {
    static long bytes(List<HostRequest> requests) {
        return requests.stream().mapToLong(HostRequest::bytes).sum();
    }
}
