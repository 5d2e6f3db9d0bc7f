// SPDX-License-Identifier: Apache-2.0
/** Writes dashboards as the files that Grafana and Perses load. */
package io.iotrace.dashboards.write;
