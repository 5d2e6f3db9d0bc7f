// SPDX-License-Identifier: Apache-2.0
/** Turns what the probe saw and what the host says about itself into a recording. */
package io.iotrace.collector;
