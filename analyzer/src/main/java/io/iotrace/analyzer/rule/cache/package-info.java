// SPDX-License-Identifier: Apache-2.0
/** Caches and flushes. */
package io.iotrace.analyzer.rule.cache;
