// SPDX-License-Identifier: Apache-2.0
package io.iotrace.cli;

import io.iotrace.collector.session.Detail;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How much is measured of each request. */
final class DetailChoice {
    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            description = "What is measured: requests (each with its stages; the default with --output), stages (by the"
                    + " second), or device (what devices did, at the least cost).")
    private Detail.Level level;

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Measure the stages of one in N direct reads and writes; all are counted, with their bytes and"
                            + " the device's time.")
    private int oneOf;

    /** @param recorded whether there is a file */
    Detail get(boolean recorded) {
        if (oneOf < 1) {
            throw new ParameterException(spec.commandLine(), "--sample must be 1 or more, not " + oneOf);
        }
        Detail.Level standard = recorded ? Detail.Level.REQUESTS : Detail.Level.STAGES;
        Detail.Level chosen = level == null ? standard : level;
        if (chosen == Detail.Level.DEVICE && oneOf > 1) {
            throw new ParameterException(
                    spec.commandLine(), "--level device measures no stages that --sample could choose from");
        }
        return new Detail(chosen, oneOf);
    }

    /** What is left out, for the line that says what is traced; empty when nothing is. */
    static String leftOut(Detail detail) {
        if (detail.level() == Detail.Level.DEVICE) {
            return ", only what its devices do (--level device)";
        }
        return detail.oneOf() == 1 ? "" : ", the stages of one in " + detail.oneOf() + " direct reads and writes";
    }
}
