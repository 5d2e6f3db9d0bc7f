// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

/** A rule about one disk that keeps its {@link RuleInfo}. */
public abstract class AbstractDiskRule implements DiskRule {
    private final RuleInfo info;

    protected AbstractDiskRule(RuleInfo info) {
        this.info = info;
    }

    @Override
    public final RuleInfo info() {
        return info;
    }
}
