// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.catalog;

import io.iotrace.dashboards.model.Dashboard;
import java.util.List;

/** All dashboards, widest first. */
public final class Catalog {
    private Catalog() {}

    public static List<Dashboard> dashboards() {
        return List.of(
                FleetDashboard.dashboard(),
                HostDashboard.dashboard(),
                VmDashboard.dashboard(),
                DiskDashboard.dashboard(),
                ToolDashboard.dashboard());
    }
}
