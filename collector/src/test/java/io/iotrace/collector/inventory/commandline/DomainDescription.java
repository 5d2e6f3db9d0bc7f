// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.commandline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The disks of a libvirt domain's XML, as far as the command line can agree with it. */
final class DomainDescription {
    /**
     * A disk element. {@code attributes} holds {@code element/attribute} of its direct children, such as {@code target/bus}; a
     * {@code backingStore} and what lies in it is left out.
     */
    record Disk(String type, String device, Map<String, String> attributes, List<String> ioThreads) {
        String get(String name) {
            return attributes.getOrDefault(name, "");
        }
    }

    private DomainDescription() {}

    static List<Disk> disks(Path file) {
        try (InputStream input = Files.newInputStream(file)) {
            return read(XMLInputFactory.newInstance().createXMLStreamReader(input));
        } catch (IOException | XMLStreamException e) {
            throw new IllegalStateException(file.toString(), e);
        }
    }

    private static List<Disk> read(XMLStreamReader xml) throws XMLStreamException {
        List<Disk> disks = new ArrayList<>();
        while (xml.hasNext()) {
            if (xml.next() == XMLStreamReader.START_ELEMENT
                    && xml.getLocalName().equals("disk")) {
                disks.add(disk(xml));
            }
        }
        return disks;
    }

    private static Disk disk(XMLStreamReader xml) throws XMLStreamException {
        String type = attribute(xml, "type");
        String device = attribute(xml, "device").isEmpty() ? "disk" : attribute(xml, "device");
        Map<String, String> attributes = new HashMap<>();
        List<String> ioThreads = new ArrayList<>();
        while (true) {
            int event = xml.next();
            if (event == XMLStreamReader.END_ELEMENT && xml.getLocalName().equals("disk")) {
                return new Disk(type, device, attributes, ioThreads);
            }
            if (event == XMLStreamReader.START_ELEMENT) {
                String element = xml.getLocalName();
                if (element.equals("backingStore") || element.equals("mirror")) {
                    skip(xml, element);
                    continue;
                }
                if (element.equals("iothread")) {
                    ioThreads.add("iothread" + attribute(xml, "id"));
                }
                attributes.putIfAbsent(element, "");
                for (int index = 0; index < xml.getAttributeCount(); index++) {
                    attributes.putIfAbsent(
                            element + "/" + xml.getAttributeLocalName(index), xml.getAttributeValue(index));
                }
            }
        }
    }

    private static void skip(XMLStreamReader xml, String element) throws XMLStreamException {
        int depth = 1;
        while (depth > 0) {
            int event = xml.next();
            if (event == XMLStreamReader.START_ELEMENT && xml.getLocalName().equals(element)) {
                depth++;
            } else if (event == XMLStreamReader.END_ELEMENT
                    && xml.getLocalName().equals(element)) {
                depth--;
            }
        }
    }

    private static String attribute(XMLStreamReader xml, String name) {
        String value = xml.getAttributeValue(null, name);
        return value == null ? "" : value;
    }
}
