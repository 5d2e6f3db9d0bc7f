// SPDX-License-Identifier: Apache-2.0
/** A small real virtual machine that issues an exact number of requests. */
package io.iotrace.guest;
