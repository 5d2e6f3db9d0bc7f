// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import java.util.Optional;

/** A rule about one disk. */
sealed interface DiskRule extends Rule
        permits CrossNumaIothread,
                DeviceBound,
                Ext4SyncIoSubmit,
                MainLoopDisk,
                WritebackDoubleCache,
                WrongBlkScheduler {
    /** Empty when the rule has nothing to say: not configured so, or one of its exemptions holds. */
    Optional<Finding> evaluate(DiskCase disk);
}
