// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

/** A rule about one disk. */
public interface DiskRule extends Rule {
    /** Judges a disk of which everything in {@link RuleInfo#needs} is known. */
    Outcome judge(DiskView disk);
}
