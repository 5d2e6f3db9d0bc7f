// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

/**
 * One thing that can be wrong, and what to do about it. A rule is stateless. Rules are found by {@link java.util.ServiceLoader}: a jar on the
 * class path with {@code META-INF/services/io.iotrace.analyzer.rule.Rule} adds its own. A rule implements {@link DiskRule} or {@link
 * RecordingRule}, and has its words beside its class in {@code rules/ID.md} (see {@link RuleText}).
 */
public interface Rule {
    RuleInfo info();
}
