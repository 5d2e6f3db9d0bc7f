// SPDX-License-Identifier: Apache-2.0
/** iotrace's findings as rules of JDK Mission Control. They come from the events that JMC has loaded, by the same analysis as elsewhere. */
package io.iotrace.jmc;
