// SPDX-License-Identifier: Apache-2.0
/** What rules want to know of a recording besides its requests, each accumulated by a class of its own. */
package io.iotrace.analyzer.rule.fact;
