// SPDX-License-Identifier: Apache-2.0
package io.iotrace.join;

/** A request, and what it is to an operation. */
public record Work(HostRequest request, Role role) {}
