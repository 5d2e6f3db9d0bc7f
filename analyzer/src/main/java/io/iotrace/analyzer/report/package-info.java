// SPDX-License-Identifier: Apache-2.0
/** What the analyzer found in a recording, as a model and as text and JSON. The same recording gives the same bytes, on any machine. */
package io.iotrace.analyzer.report;
