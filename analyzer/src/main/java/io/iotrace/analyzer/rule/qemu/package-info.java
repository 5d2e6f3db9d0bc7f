// SPDX-License-Identifier: Apache-2.0
/** How QEMU is configured. */
package io.iotrace.analyzer.rule.qemu;
