// SPDX-License-Identifier: Apache-2.0
/** Recordings in the formats of other tools. Reads recordings only. */
package io.iotrace.export;
