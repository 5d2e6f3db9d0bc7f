// SPDX-License-Identifier: Apache-2.0
/**
 * What the requests of a recording add up to, disk by disk, in one pass and constant memory. Every class here has {@code add} and
 * {@code merge}, and merging the parts of a recording in any split gives the same state as one pass over the whole of it.
 */
package io.iotrace.analyzer.metrics;
