// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.model;

/** Units of panels: Grafana's identifier and Perses' format. */
public enum Unit {
    SECONDS("s", "seconds", "time"),
    REQUESTS_PER_SECOND("iops", "requests/sec", "throughput"),
    BYTES_PER_SECOND("Bps", "bytes/sec", "throughput"),
    BYTES("bytes", "bytes", "size"),
    SHARE("percentunit", "percent-decimal", "percent"),
    PER_SECOND("cps", "counts/sec", "throughput"),
    COUNT("short", "decimal", "count");

    private final String grafana;
    private final String perses;
    private final String kind;

    Unit(String grafana, String perses, String kind) {
        this.grafana = grafana;
        this.perses = perses;
        this.kind = kind;
    }

    public String grafana() {
        return grafana;
    }

    public String perses() {
        return perses;
    }

    /** What is measured: time, throughput, size, percent or count. */
    public String kind() {
        return kind;
    }
}
