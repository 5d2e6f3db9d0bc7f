// SPDX-License-Identifier: Apache-2.0
/** What to change, in the words of whoever manages the virtual machine. */
package io.iotrace.analyzer.rule.remedy;
