// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule.remedy;

/** Foreign names in text that is made to be pasted. */
public final class Quoting {
    private Quoting() {}

    /** For an XML attribute in single quotes. */
    public static String xml(String value) {
        return value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&apos;");
    }

    /** For the value of a QEMU option, in which a comma is written twice, on a shell's command line. */
    public static String option(String value) {
        return value.replace(",", ",,");
    }

    /** One word of a shell's command line. */
    public static String shell(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
