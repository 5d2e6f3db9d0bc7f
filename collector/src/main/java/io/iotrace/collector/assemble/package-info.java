// SPDX-License-Identifier: Apache-2.0
/**
 * From records to whole requests: joined by identity and by event loop, named by tables. One thread; driven by records and time alone; does
 * no I/O and waits for nobody. Next: {@code sink}.
 */
package io.iotrace.collector.assemble;
