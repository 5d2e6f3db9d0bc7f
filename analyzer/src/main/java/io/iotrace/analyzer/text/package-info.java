// SPDX-License-Identifier: Apache-2.0
/** The only places where quantities become text. */
package io.iotrace.analyzer.text;
