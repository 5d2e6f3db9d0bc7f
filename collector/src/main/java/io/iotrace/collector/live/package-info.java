// SPDX-License-Identifier: Apache-2.0
/** What disks do just now, for a view that is looked at: a sink that keeps the last minute. */
package io.iotrace.collector.live;
