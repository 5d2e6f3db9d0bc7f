// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.assemble;

/**
 * Which disk a kick or an interrupt belongs to. /proc does not say; it is solved by constraint (DESIGN 5, rule 9): a source is a disk's
 * when that disk is the only one that was there each time the source was. Sources are eventfd ids or doorbell pages, sets of disks are
 * bit sets of ordinals within one process.
 */
final class SourceDisks {
    /** Times that a source must have been seen with one disk only before it is that disk's, when its event loop serves several. */
    private static final int CONFIRMATIONS = 3;

    /** What {@link #disk} answers while the source fits several disks, or none. */
    static final int UNDECIDED = -1;

    /** Bit of all disks that have none of their own. */
    static final int OTHERS = 63;

    private static final class Constraint {
        final int source;
        long candidates = -1;
        int alone;
        boolean told;

        Constraint(int source) {
            this.source = source;
        }
    }

    /** An open hash table: it is asked several times per request, and a map of boxed keys allocates each time. */
    private Constraint[] constraints = new Constraint[64];

    private int known;
    private boolean anyTold;
    private boolean settled;

    /** Learns nothing any more: requests are passed over from now on, so that a disk which was there may seem not to have been. */
    void settle() {
        settled = true;
    }

    /** The kernel says what the source is: an interrupt. Where it says so of one, a source of which it does not is something else. */
    void tell(int source) {
        constraint(source).told = true;
        anyTold = true;
    }

    /** Whether the kernel says of sources what they are. */
    boolean areTold() {
        return anyTold;
    }

    /** Whether the source is one of those sought, as far as is known. */
    boolean fits(int source) {
        Constraint constraint = constraints[place(constraints, source)];
        return !anyTold || (constraint != null && constraint.told);
    }

    /** The source was there together with these disks, and with no others of the event loop. */
    void observe(int source, long disks) {
        if (disks == 0 || settled) {
            return;
        }
        Constraint constraint = constraint(source);
        constraint.candidates &= disks;
        if (Long.bitCount(disks) == 1) {
            constraint.alone++;
        }
    }

    /** The disk is no more, and its sources are closed: their ids may be given to those of another disk. */
    void forget(long disk) {
        for (Constraint constraint : constraints) {
            if (constraint != null && constraint.candidates == disk) {
                constraint.candidates = -1;
                constraint.alone = 0;
            }
        }
    }

    private Constraint constraint(int source) {
        Constraint constraint = constraints[place(constraints, source)];
        return constraint == null ? add(new Constraint(source)) : constraint;
    }

    private Constraint add(Constraint constraint) {
        if (++known > constraints.length / 2) {
            Constraint[] larger = new Constraint[constraints.length * 2];
            for (Constraint old : constraints) {
                if (old != null) {
                    larger[place(larger, old.source)] = old;
                }
            }
            constraints = larger;
        }
        constraints[place(constraints, constraint.source)] = constraint;
        return constraint;
    }

    /** Where the source is, or would be. */
    private static int place(Constraint[] table, int source) {
        int place = ((source * 0x9e3779b9) >>> 8) & (table.length - 1);
        while (table[place] != null && table[place].source != source) {
            place = (place + 1) & (table.length - 1);
        }
        return place;
    }

    /** Ordinal of the source's disk, or {@link #UNDECIDED}; {@code disksOfLoop} are all that its event loop has served. */
    int disk(int source, long disksOfLoop) {
        Constraint constraint = constraints[place(constraints, source)];
        if (constraint == null || Long.bitCount(constraint.candidates) != 1) {
            return UNDECIDED;
        }
        if (Long.bitCount(disksOfLoop) > 1 && constraint.alone < CONFIRMATIONS) {
            return UNDECIDED;
        }
        int disk = Long.numberOfTrailingZeros(constraint.candidates);
        return disk == OTHERS ? UNDECIDED : disk;
    }
}
