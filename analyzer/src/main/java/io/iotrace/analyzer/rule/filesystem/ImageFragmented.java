// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.filesystem;

import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.StallRule;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.remedy.Remedy;

/** Extents (RULES 3, rule 34). */
public final class ImageFragmented extends StallRule {
    public ImageFragmented() {
        super("image-fragmented", Topic.FILESYSTEM);
    }

    @Override
    protected String summary() {
        return "the map of the image's blocks must be read";
    }

    @Override
    protected Remedy remedy(DiskView disk) {
        return Remedy.advice(
                "Copy the image to a preallocated one, or defragment it (xfs_fsr, e4defrag) with the VM off. On XFS an extent size"
                        + " hint on the folder (xfs_io -c 'extsize 1m') keeps new images whole.");
    }
}
