// SPDX-License-Identifier: Apache-2.0
package io.iotrace.analyzer.rule;

import java.util.function.Supplier;

/**
 * A kind of fact, registered by the rules that name it in {@link RuleInfo#facts}.
 *
 * @param name what it is, as a noun for documents
 * @param type class of the fact
 * @param create makes an empty one
 */
public record FactType<F extends Fact<F>>(String name, Class<F> type, Supplier<F> create) {}
