// SPDX-License-Identifier: Apache-2.0
package io.iotrace.dashboards.model;

/** Something that happened, drawn over every panel at its time: a query whose series are 1 while it holds. */
public record Annotation(String name, String expression, String text, String colour) {}
