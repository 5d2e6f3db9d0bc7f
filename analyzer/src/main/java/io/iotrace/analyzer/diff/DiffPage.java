// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.diff;

import io.iotrace.analyzer.html.Page;
import java.io.IOException;
import java.io.OutputStream;

/** A comparison as one page: what changed, bars for each stage, and how far each quantile moved. */
public final class DiffPage {
    private DiffPage() {}

    /** Writes the page in UTF-8; {@code out} stays open. */
    public static void write(Diff diff, OutputStream out) throws IOException {
        Page.write("iotrace: before and after", Page.resource(DiffPage.class, "diff.js"), DiffJson.tree(diff), out);
    }
}
