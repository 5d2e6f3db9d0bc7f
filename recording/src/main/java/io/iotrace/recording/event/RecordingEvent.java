// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

/** An event that is not a request: inventory, statistics, hooks, loss. Written at a low rate, read back as the same record. */
public sealed interface RecordingEvent
        permits BlockDevice,
                Finding,
                Hook,
                Host,
                LeafStatistics,
                Loss,
                NumaNode,
                PageCache,
                Reconciliation,
                StageStatistics,
                SubmitStall,
                ThreadStatistics,
                TraceSession,
                VirtualDisk,
                VirtualMachine,
                VirtualMachineThread {}
