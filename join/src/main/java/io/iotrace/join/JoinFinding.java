// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

import java.util.List;

/**
 * What a rule on the joined view found.
 *
 * @param rule its name
 * @param title what is so
 * @param evidence figures
 * @param remedy what to change
 * @param certain false for a hint, which one side alone cannot prove
 */
public record JoinFinding(String rule, String title, List<String> evidence, String remedy, boolean certain) {}
