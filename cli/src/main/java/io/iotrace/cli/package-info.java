// SPDX-License-Identifier: Apache-2.0
/** The iotrace command: one class per command, no logic. */
package io.iotrace.cli;
