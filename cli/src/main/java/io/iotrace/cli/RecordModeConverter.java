// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.collector.sink.RecordMode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** all, slow:500us, sample:100 or none. */
final class RecordModeConverter implements ITypeConverter<RecordMode> {
    @Override
    public RecordMode convert(String text) {
        if (text.equals("all")) {
            return new RecordMode.All();
        }
        if (text.equals("none")) {
            return new RecordMode.None();
        }
        if (text.startsWith("slow:")) {
            return new RecordMode.Slow(new DurationConverter()
                    .convert(text.substring("slow:".length()))
                    .toNanos());
        }
        if (text.matches("sample:[1-9]\\d{0,8}")) {
            return new RecordMode.Sample(Integer.parseInt(text.substring("sample:".length())));
        }
        throw new TypeConversionException("'" + text + "' is none of all, slow:500us, sample:100 and none");
    }
}
