// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

/** One fact or measurement behind a finding, both parts for people. */
public record Evidence(String what, String value) {}
