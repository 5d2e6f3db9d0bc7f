// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.analyzer.rule.Rules;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The id of a rule that exists: a misspelled one would hide every finding. */
final class RuleConverter implements ITypeConverter<String> {
    @Override
    public String convert(String id) {
        if (Rules.installed().all().stream().noneMatch(rule -> rule.info().id().equals(id))) {
            throw new TypeConversionException("there is no rule '" + id + "'; iotrace explain lists the rules");
        }
        return id;
    }
}
