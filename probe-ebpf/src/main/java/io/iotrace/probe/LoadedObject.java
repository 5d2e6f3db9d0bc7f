// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The probe in the kernel, however it came there: its maps, and its programs. After loading those are attached which the kernel may refuse,
 * so that the plan is known to hold; {@link #attach} is asked for what targets need.
 */
interface LoadedObject extends AutoCloseable {
    /** The native library that loaded it, and its version. */
    String library();

    /** Which hook serves each point of the path. */
    List<Hook> hooks();

    /** File descriptor of a map of tables.h. */
    int descriptor(String map);

    /** File descriptor of the map that holds {@code struct variables}. */
    int variables();

    /** Where {@code struct variables} begins in it. */
    int variablesOffset();

    /** Reads an element of a map into {@code value}; false when there is none. */
    boolean lookup(int descriptor, byte[] key, byte[] value);

    /** Processors that a per-processor map has room for. */
    int processors();

    /** Programs that the plan has, in path order. */
    Set<String> programs();

    /** Programs that are attached. */
    Set<String> attached();

    /**
     * Attaches these programs of the plan and no others. Hooks of a request's end come first and go last: what begins is seen to end.
     *
     * @throws ProbeException when the kernel refuses one
     */
    void attach(Set<String> programs);

    /** Descriptors of the programs that were loaded, by the program's name. */
    Map<String, Integer> programDescriptors();

    /** Detaches every program. */
    default void detach() {
        attach(Set.of());
    }

    @Override
    void close();
}
