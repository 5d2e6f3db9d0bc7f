// SPDX-License-Identifier: Apache-2.0
package io.iotrace.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The types that the compiler wrote into section .BTF of the compiled probe (Documentation/bpf/btf.rst), as a test needs them. */
final class ObjectTypes {
    private static final int ARRAY = 3;
    private static final int STRUCT = 4;
    private static final int UNION = 5;
    private static final int ENUM = 6;
    private static final int VARIABLE = 14;

    /** A type: what follows its header begins at {@code body}; {@code size} is a size or the id of another type. */
    private record Type(String name, int kind, int size, int members, int body) {}

    /** A member of a structure: its byte offset and the id of its type. */
    private record Member(int offset, int type) {}

    private final ByteBuffer btf;
    private final int strings;
    private final List<Type> types = new ArrayList<>();

    ObjectTypes(byte[] object) {
        btf = section(ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN), ".BTF");
        int header = btf.getInt(4);
        int begin = header + btf.getInt(8);
        int end = begin + btf.getInt(12);
        strings = header + btf.getInt(16);
        types.add(new Type("void", 0, 0, 0, 0));
        for (int at = begin; at < end; ) {
            int info = btf.getInt(at + 4);
            Type type = new Type(text(btf.getInt(at)), info >>> 24 & 0x1f, btf.getInt(at + 8), info & 0xffff, at + 12);
            types.add(type);
            at = type.body() + bodySize(type);
        }
    }

    /** Byte offset of every member of a structure, by name. */
    Map<String, Integer> offsets(String structure) {
        Map<String, Integer> offsets = new LinkedHashMap<>();
        members(structure(structure)).forEach((name, member) -> offsets.put(name, member.offset()));
        return offsets;
    }

    /** The same for the structure that a member is an array of. */
    Map<String, Integer> elementOffsets(String structure, String member) {
        Map<String, Integer> offsets = new LinkedHashMap<>();
        Type element = types.get(btf.getInt(array(structure, member).body()));
        members(element).forEach((name, field) -> offsets.put(name, field.offset()));
        return offsets;
    }

    /** Value of every constant of an enumeration, by name, in the order of the source. */
    Map<String, Integer> enumeration(String name) {
        Type type = named(ENUM, name);
        Map<String, Integer> values = new LinkedHashMap<>();
        for (int at = type.body(); at < type.body() + bodySize(type); at += 8) {
            values.put(text(btf.getInt(at)), btf.getInt(at + 4));
        }
        return values;
    }

    int size(String structure) {
        return structure(structure).size();
    }

    int elementSize(String structure, String member) {
        return types.get(btf.getInt(array(structure, member).body())).size();
    }

    int length(String structure, String member) {
        return length(array(structure, member));
    }

    /** {@code max_entries} of a map: the length of the array its member points to (bpf_helpers.h, __uint). */
    int maxEntries(String map) {
        Type definition = types.get(named(VARIABLE, map).size());
        Type pointer = types.get(members(definition).get("max_entries").type());
        return length(types.get(pointer.size()));
    }

    private Type array(String structure, String member) {
        return types.get(members(structure(structure)).get(member).type());
    }

    private int length(Type array) {
        return btf.getInt(array.body() + 8);
    }

    private Map<String, Member> members(Type structure) {
        Map<String, Member> members = new LinkedHashMap<>();
        for (int i = 0; i < structure.members(); i++) {
            int at = structure.body() + 12 * i;
            members.put(text(btf.getInt(at)), new Member(btf.getInt(at + 8) / 8, btf.getInt(at + 4)));
        }
        return members;
    }

    private Type structure(String name) {
        return named(name.equals("layout") ? UNION : STRUCT, name);
    }

    private Type named(int kind, String name) {
        List<Type> found = types.stream()
                .filter(type -> type.kind() == kind && type.name().equals(name))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " types are called " + name);
        }
        return found.get(0);
    }

    private static int bodySize(Type type) {
        return switch (type.kind()) {
            case 1, VARIABLE, 17 -> 4;
            case ARRAY -> 12;
            case STRUCT, UNION, 15, 19 -> 12 * type.members();
            case ENUM, 13 -> 8 * type.members();
            default -> 0;
        };
    }

    private String text(int offset) {
        return text(btf, strings + offset);
    }

    private static String text(ByteBuffer buffer, int begin) {
        int end = begin;
        while (buffer.get(end) != 0) {
            end++;
        }
        byte[] name = new byte[end - begin];
        buffer.get(begin, name);
        return new String(name, StandardCharsets.US_ASCII);
    }

    private static ByteBuffer section(ByteBuffer elf, String name) {
        int table = (int) elf.getLong(0x28);
        int size = elf.getShort(0x3a);
        int names = (int) elf.getLong(table + elf.getShort(0x3e) * size + 0x18);
        for (int i = 0; i < elf.getShort(0x3c); i++) {
            int header = table + i * size;
            if (text(elf, names + elf.getInt(header)).equals(name)) {
                return elf.slice((int) elf.getLong(header + 0x18), (int) elf.getLong(header + 0x20))
                        .order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        throw new AssertionError("the object has no section " + name);
    }
}
