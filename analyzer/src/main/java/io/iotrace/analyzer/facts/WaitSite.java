// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.facts;

import java.util.List;

/**
 * What a thread was waiting for inside a submit call.
 *
 * @param cause in words, such as "the ext4 journal"
 * @param rules ids of the rules that it is evidence for
 */
public record WaitSite(String cause, List<String> rules) {
    public WaitSite {
        rules = List.copyOf(rules);
    }

    public boolean isEvidenceFor(String rule) {
        return rules.contains(rule);
    }
}
