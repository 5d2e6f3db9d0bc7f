// SPDX-License-Identifier: Apache-2.0
/** Where requests and events go: a recording, a live analysis, metrics. Each on a thread of its own; each may lag, and counts what it drops. */
package io.iotrace.collector.sink;
