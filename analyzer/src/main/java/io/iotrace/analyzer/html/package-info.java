// SPDX-License-Identifier: Apache-2.0
/** A report as one page that needs nothing else: timelines of a recording, and the page that shows them. */
package io.iotrace.analyzer.html;
