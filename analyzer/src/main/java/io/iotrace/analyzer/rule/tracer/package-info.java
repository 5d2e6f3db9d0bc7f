// SPDX-License-Identifier: Apache-2.0
/** What the recording itself can and cannot tell. */
package io.iotrace.analyzer.rule.tracer;
