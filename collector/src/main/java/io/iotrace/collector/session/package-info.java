// SPDX-License-Identifier: Apache-2.0
/**
 * One probe and the sessions that subscribe to it: a record goes from {@code drain} by {@code assemble} to the {@code sink}s of each session
 * whose process it is of, and {@code host} tells the names.
 */
package io.iotrace.collector.session;
