// SPDX-License-Identifier: Apache-2.0
/** The rules on a configuration alone, without a recording. */
package io.iotrace.analyzer.check;
