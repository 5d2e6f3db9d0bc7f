// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.filesystem;

import io.iotrace.analyzer.rule.DiskView;
import io.iotrace.analyzer.rule.Evidence;
import io.iotrace.analyzer.rule.StallRule;
import io.iotrace.analyzer.rule.Topic;
import io.iotrace.analyzer.rule.fact.ImageLayouts;
import io.iotrace.analyzer.rule.remedy.Remedy;
import io.iotrace.analyzer.text.Numbers;
import io.iotrace.analyzer.text.Sizes;
import java.util.List;

/** Extents (RULES 3, rule 34). */
public final class ImageFragmented extends StallRule {
    public ImageFragmented() {
        super("image-fragmented", Topic.FILESYSTEM, ImageLayouts.TYPE);
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

    @Override
    protected List<Evidence> evidence(DiskView disk) {
        return disk.fact(ImageLayouts.TYPE).of(disk.processId(), disk.name()).stream()
                .filter(layout -> layout.pieces() > 0)
                .map(layout -> new Evidence(
                        "pieces of the image",
                        Numbers.count(layout.pieces()) + " in " + Sizes.format(layout.mappedBytes())
                                + (layout.complete() ? "" : ", and the image goes on")))
                .toList();
    }
}
