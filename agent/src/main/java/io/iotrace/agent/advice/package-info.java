/**
 * Code that is copied into the JDK's classes: it may call {@link io.iotrace.agent.probe} and nothing else, adds no member, and what it
 * throws is dropped.
 */
package io.iotrace.agent.advice;
