// SPDX-License-Identifier: Apache-2.0
package io.iotrace.collector.inventory.configured;

import io.iotrace.collector.inventory.InventoryException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * libvirt's domain XML, as far as it concerns disks, written as the QEMU arguments that libvirt makes of it. Secrets and addresses on the bus
 * are left out.
 */
final class DomainXml {
    private static final Map<String, String> SCSI_CONTROLLERS = Map.of(
            "virtio-scsi", "virtio-scsi-pci",
            "virtio-non-transitional", "virtio-scsi-pci",
            "virtio-transitional", "virtio-scsi-pci",
            "lsilogic", "lsi",
            "lsisas1068", "mptsas1068",
            "lsisas1078", "megasas",
            "vmpvscsi", "pvscsi");

    private final Element domain;
    private final List<String> words = new ArrayList<>();

    private DomainXml(Element domain) {
        this.domain = domain;
    }

    static DomainXml parse(String xml, String name) throws InventoryException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            Element root = builder.parse(new InputSource(new StringReader(xml.strip())))
                    .getDocumentElement();
            // Live status files hold the domain in an element of their own.
            Optional<Element> domain = root.getTagName().equals("domain") ? Optional.of(root) : child(root, "domain");
            return new DomainXml(
                    domain.orElseThrow(() -> new InventoryException(name + " is XML, but holds no libvirt domain")));
        } catch (SAXException | IOException e) {
            throw new InventoryException(name + " is not well-formed XML: " + e.getMessage());
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Program and arguments. */
    List<String> arguments() {
        words.add(child(domain, "devices")
                .flatMap(devices -> text(devices, "emulator"))
                .filter(path -> path.contains("qemu") || path.endsWith("kvm"))
                .orElse("/usr/bin/qemu-system-x86_64"));
        add("-name", "guest=" + option(text(domain, "name").orElse("domain")));
        text(domain, "uuid").ifPresent(uuid -> add("-uuid", uuid));
        child(domain, "os")
                .flatMap(os -> child(os, "type"))
                .map(type -> type.getAttribute("machine"))
                .filter(machine -> !machine.isEmpty())
                .ifPresent(machine -> add("-machine", machine));
        add("-accel", "kvm".equals(domain.getAttribute("type")) ? "kvm" : "tcg");
        text(domain, "vcpu").ifPresent(count -> add("-smp", count));
        int ioThreads = text(domain, "iothreads")
                .filter(count -> count.matches("\\d{1,4}"))
                .map(Integer::parseInt)
                .orElse(0);
        for (int i = 1; i <= ioThreads; i++) {
            add("-object", "iothread,id=iothread" + i);
        }
        child(domain, "devices").ifPresent(this::addDevices);
        return List.copyOf(words);
    }

    private void addDevices(Element devices) {
        for (Element controller : children(devices, "controller")) {
            if (controller.getAttribute("type").equals("scsi")) {
                String model = SCSI_CONTROLLERS.getOrDefault(
                        controller.getAttribute("model"),
                        controller.getAttribute("model").isEmpty() ? "virtio-scsi-pci" : "lsi");
                StringBuilder device = new StringBuilder(model + ",id=scsi" + index(controller.getAttribute("index")));
                child(controller, "driver").ifPresent(driver -> {
                    attribute(driver, "iothread")
                            .ifPresent(id -> device.append(",iothread=iothread").append(id));
                    attribute(driver, "queues")
                            .ifPresent(count -> device.append(",num_queues=").append(count));
                    attribute(driver, "ioeventfd")
                            .ifPresent(on -> device.append(",ioeventfd=").append(on));
                    attribute(driver, "event_idx")
                            .ifPresent(on -> device.append(",event_idx=").append(on));
                });
                add("-device", device.toString());
            }
        }
        int number = 0;
        for (Element disk : children(devices, "disk")) {
            number++;
            new DomainDisk(disk, number, this::add).add();
        }
    }

    private void add(String option, String value) {
        words.add(option);
        words.add(value);
    }

    static String option(String value) {
        return value.replace(",", ",,");
    }

    static String index(String text) {
        return text.matches("\\d{1,4}") ? text : "0";
    }

    static Optional<String> attribute(Element element, String name) {
        return Optional.of(element.getAttribute(name)).filter(value -> !value.isEmpty());
    }

    static Optional<String> text(Element parent, String name) {
        return child(parent, name)
                .map(Element::getTextContent)
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    static Optional<Element> child(Element parent, String name) {
        return children(parent, name).stream().findFirst();
    }

    static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }
}
