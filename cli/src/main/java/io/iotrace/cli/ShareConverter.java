// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Shares as people write them: 2%, 0.5%. The value is a ratio. */
final class ShareConverter implements ITypeConverter<Double> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,3}(\\.\\d{1,3})?)%");
    private static final double HUNDRED = 100;

    @Override
    public Double convert(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || Double.parseDouble(matcher.group(1)) <= 0) {
            throw new TypeConversionException("'" + text + "' is no share; write 2% or 0.5%");
        }
        return Double.parseDouble(matcher.group(1)) / HUNDRED;
    }
}
