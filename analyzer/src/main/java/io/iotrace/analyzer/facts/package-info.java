// SPDX-License-Identifier: Apache-2.0
/**
 * What a recording says besides its requests: inventory, statistics by the second, hooks and loss. Every class here has {@code add} and
 * {@code merge}, and does not depend on the order of the events.
 */
package io.iotrace.analyzer.facts;
