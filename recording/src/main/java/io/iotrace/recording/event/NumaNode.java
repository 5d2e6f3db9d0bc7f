// SPDX-License-Identifier: Apache-2.0
package io.iotrace.recording.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;

/** A NUMA node of the host. */
@Label("NUMA Node")
@Description("A NUMA node of the host")
@Category({"iotrace", "Inventory"})
public record NumaNode(
        @Label("Node") @Description("Number of the node") int node,

        @Label("Processors") @Description("Processors of the node, as a kernel list such as 0-3,8-11")
        String processors,

        @Label("Distances") @Description("SLIT distances to nodes in ascending order of node, separated by blanks")
        String distances,

        @Label("Packages") @Description("Physical packages of the node's processors, separated by blanks")
        String packages)
        implements RecordingEvent {}
