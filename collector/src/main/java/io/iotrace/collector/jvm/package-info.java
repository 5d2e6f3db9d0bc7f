/** What is done beside a JVM that has the agent: attach it, and say where its files are on the disks. */
package io.iotrace.collector.jvm;
