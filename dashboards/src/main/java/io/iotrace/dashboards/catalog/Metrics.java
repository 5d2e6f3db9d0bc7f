// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.catalog;

import io.iotrace.dashboards.model.Scope;

/**
 * The PromQL that the panels share. Every histogram is asked for in both forms, classic series ({@code _sum}, {@code _count},
 * {@code _bucket}) and native histograms, so that a panel works whichever a Prometheus keeps. Where both are kept the classic
 * form is taken.
 */
final class Metrics {
    static final String REQUEST = "iotrace_disk_request_duration_seconds";
    static final String STAGE = "iotrace_disk_stage_duration_seconds";
    static final String DEVICE = "iotrace_disk_device_duration_seconds";
    static final String HOST_STAGE = "iotrace_host_stage_duration_seconds";

    private final Scope scope;

    Metrics(Scope scope) {
        this.scope = scope;
    }

    /** A selector of a metric within the scope. */
    String select(String metric) {
        return select(metric, "");
    }

    /** A selector of a metric within the scope, with further matchers. */
    String select(String metric, String matchers) {
        return metric + "{" + scope.matchers() + (matchers.isEmpty() ? "" : ", " + matchers) + "}";
    }

    /** A counter's rate. */
    String rate(String counter) {
        return rate(counter, "");
    }

    /** A counter's rate, with further matchers. */
    String rate(String counter, String matchers) {
        return rate(counter, matchers, "");
    }

    private String rate(String counter, String matchers, String offset) {
        return "rate(" + select(counter, matchers) + "[$__rate_interval]" + offset + ")";
    }

    /** A counter's rate, summed by labels. */
    String rateBy(String labels, String counter) {
        return "sum by (" + labels + ") (" + rate(counter) + ")";
    }

    /** Seconds a second that a histogram's observations took: by Little's law, how many were under way on average. */
    String seconds(String labels, String histogram, String matchers) {
        return seconds(labels, histogram, matchers, "");
    }

    private String seconds(String labels, String histogram, String matchers, String offset) {
        return sumBy(labels) + rate(histogram + "_sum", matchers, offset) + " or histogram_sum("
                + rate(histogram, matchers, offset) + "))";
    }

    /** Observations of a histogram a second. */
    String count(String labels, String histogram, String matchers) {
        return count(labels, histogram, matchers, "");
    }

    private String count(String labels, String histogram, String matchers, String offset) {
        return sumBy(labels) + rate(histogram + "_count", matchers, offset) + " or histogram_count("
                + rate(histogram, matchers, offset) + "))";
    }

    /** Mean of a histogram; absent where nothing was observed. */
    String mean(String labels, String histogram, String matchers) {
        return mean(labels, histogram, matchers, "");
    }

    /** Mean of a histogram some time ago, such as {@code offset $offset}. */
    String mean(String labels, String histogram, String matchers, String offset) {
        String shift = offset.isEmpty() ? "" : " " + offset;
        return seconds(labels, histogram, matchers, shift) + " / (" + count(labels, histogram, matchers, shift)
                + " > 0)";
    }

    /**
     * Seconds of each stage for each request: the stages of one group add up to the mean request.
     *
     * @param labels labels of a group, without {@code stage}; empty for one group of all
     */
    String stagesOfARequest(String labels) {
        String group = labels.isEmpty() ? "stage" : labels + ", stage";
        return seconds(group, STAGE, "") + " / on (" + labels + ") group_left () (" + count(labels, REQUEST, "")
                + " > 0)";
    }

    /** Quantile of a histogram that has classic buckets or is native. */
    String quantile(double quantile, String labels, String histogram) {
        String comma = labels.isEmpty() ? "" : ", ";
        return "histogram_quantile(" + quantile + ", sum by (le" + comma + labels + ") (" + rate(histogram + "_bucket")
                + ") or ignoring (le) " + sumBy(labels) + rate(histogram) + "))";
    }

    /** Buckets of a histogram over time. */
    String heat(String histogram, String matchers) {
        return "sum by (le) (" + rate(histogram + "_bucket", matchers) + ") or ignoring (le) sum("
                + rate(histogram, matchers) + ")";
    }

    /** Keeps the {@code $top} groups whose mean was worst in the last hour of the time range, of those with 60 requests in it. */
    String worst(String expression, String labels) {
        String sum = increase(labels, REQUEST + "_sum", "histogram_sum", REQUEST);
        String count = increase(labels, REQUEST + "_count", "histogram_count", REQUEST);
        return "(" + expression + ") and on (" + labels + ") topk($top, " + sum + " / (" + count + " > 60))";
    }

    /** Keeps the {@code $top} groups that had most of a counter in the last hour of the time range. */
    String most(String expression, String labels, String counter) {
        return "(" + expression + ") and on (" + labels + ") topk($top, sum by (" + labels + ") (increase("
                + select(counter) + "[1h] @ end())))";
    }

    private static String sumBy(String labels) {
        return labels.isEmpty() ? "sum(" : "sum by (" + labels + ") (";
    }

    private String increase(String labels, String classic, String function, String histogram) {
        return "sum by (" + labels + ") (increase(" + select(classic) + "[1h] @ end()) or " + function + "(increase("
                + select(histogram) + "[1h] @ end())))";
    }
}
