// SPDX-License-Identifier: Apache-2.0
/** The rules: what is wrong with a disk's way through the host, how sure that is, what it costs and what to change. */
package io.iotrace.analyzer.rule;
