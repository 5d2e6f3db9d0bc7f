// SPDX-License-Identifier: Apache-2.0
/** Reads recordings, and nothing else, and says what is wrong. */
package io.iotrace.analyzer;
