// SPDX-License-Identifier: Apache-2.0
/**
 * What the host and its virtual machines are called and do beside the requests: looked at on threads of its own, any of which may hang. It
 * answers what {@code assemble} asks, and tells {@code session} what it sees.
 */
package io.iotrace.collector.host;
