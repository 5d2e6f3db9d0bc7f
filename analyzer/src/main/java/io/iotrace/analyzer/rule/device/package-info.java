// SPDX-License-Identifier: Apache-2.0
/** Block devices of the host. */
package io.iotrace.analyzer.rule.device;
