// SPDX-License-Identifier: Apache-2.0
/**
 * Did a change make a disk faster? Two sides of recordings, compared disk by disk, operation by operation and stage by stage. Requests
 * depend on each other, so that no test may count them one by one: what is resampled is stretches of time, and recordings where a side has
 * several.
 */
package io.iotrace.analyzer.diff;
