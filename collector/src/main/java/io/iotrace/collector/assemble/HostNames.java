// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

import java.util.Optional;

/** What the host's parts are called at one moment. Does not change; answers without I/O. */
public interface HostNames {
    /** Kernel name of a block device by dev_t. */
    Optional<String> device(int device);

    /** NUMA node of a processor, -1 when not known. */
    int node(int processor);
}
