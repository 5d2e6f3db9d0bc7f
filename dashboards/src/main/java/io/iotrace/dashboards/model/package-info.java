// SPDX-License-Identifier: Apache-2.0
/** What a dashboard is, whoever draws it: rows of panels, each of which answers one question. */
package io.iotrace.dashboards.model;
