// SPDX-License-Identifier: Apache-2.0
/** File systems that hold images, and image formats. */
package io.iotrace.analyzer.rule.filesystem;
