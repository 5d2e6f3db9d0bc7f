// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.remedy;

/**
 * What a change is expected to do to one stage, or to several that cannot be told apart.
 *
 * @param stage name as in the report's table
 * @param nanosBefore mean over the requests that have the stage
 * @param nanosAfter the same after the change
 */
public record StageChange(String stage, long nanosBefore, long nanosAfter) {}
