// SPDX-License-Identifier: Apache-2.0
/** Counts every request by the second, whatever part of them a recording holds. */
package io.iotrace.collector.statistics;
