// SPDX-License-Identifier: Apache-2.0
/** The dashboards themselves: which questions, which queries. */
package io.iotrace.dashboards.catalog;
