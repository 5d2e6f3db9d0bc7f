// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

/** An event that is not a request: inventory, statistics, hooks, loss. Written at a low rate, read back as the same record. */
public sealed interface RecordingEvent
        permits BlockDevice,
                BlockJob,
                ClockReading,
                ControlGroupStatistics,
                DiskLimit,
                Finding,
                GuestMemory,
                HeldRequests,
                Hook,
                Host,
                HostSetting,
                ImageLayout,
                JoinedOperation,
                JoinedStage,
                LeafStatistics,
                Loss,
                NumaNode,
                Origin,
                PageCache,
                Reconciliation,
                RequestStatistics,
                StageStatistics,
                SubmitStall,
                ThreadStatistics,
                TraceProgress,
                TraceSession,
                VirtualDisk,
                VirtualMachine,
                VirtualMachineThread {}
