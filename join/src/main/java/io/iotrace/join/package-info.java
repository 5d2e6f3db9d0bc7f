/**
 * {@code iotrace join}: the file operations that the Java agent recorded, and the disk requests that the host recorded, each operation
 * with the requests that did its work. Nothing is matched without saying how sure the match is (DESIGN 12).
 */
package io.iotrace.join;
