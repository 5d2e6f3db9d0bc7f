// SPDX-License-Identifier: Apache-2.0
/** Where threads run and what serves a disk. */
package io.iotrace.analyzer.rule.placement;
