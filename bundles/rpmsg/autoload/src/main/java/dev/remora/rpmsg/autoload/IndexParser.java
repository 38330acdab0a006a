package dev.remora.rpmsg.autoload;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.felix.utils.resource.CapabilityImpl;
import org.apache.felix.utils.resource.RequirementImpl;
import org.apache.felix.utils.resource.ResourceImpl;
import org.osgi.resource.Resource;

/**
 * Reads an index of the OSGi Repository Service (XML). A resource that is wrong is left out and said; other indexes are
 * not read, document types are refused.
 */
final class IndexParser {

    private static final int ELEMENTS_MAX = 200_000;
    private static final int RESOURCES_MAX = 2000;

    private final XMLStreamReader xml;
    private final List<Resource> resources = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Object> attributes = new HashMap<>();
    private final Map<String, String> directives = new HashMap<>();
    private ResourceImpl resource = new ResourceImpl();
    private String namespace = "";
    private String wrong = "";

    /**
     * An index.
     *
     * @param resources what is in it
     * @param problems what was left out, one line each
     */
    record Index(List<Resource> resources, List<String> problems) {}

    private IndexParser(XMLStreamReader xml) {
        this.xml = xml;
    }

    static Index parse(byte[] index) throws RepositoryException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(index));
            try {
                return new IndexParser(xml).parse();
            } finally {
                xml.close();
            }
        } catch (XMLStreamException | RuntimeException e) {
            throw new RepositoryException("no XML: " + Texts.of(e));
        }
    }

    private Index parse() throws XMLStreamException, RepositoryException {
        int elements = 0;
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++elements == 1 && !xml.getLocalName().equals("repository")) {
                        throw new RepositoryException(
                                "no OSGi repository index: it begins with <" + xml.getLocalName() + ">");
                    }
                    if (elements > ELEMENTS_MAX || resources.size() > RESOURCES_MAX) {
                        throw new RepositoryException("more than %d elements or %d resources"
                                .formatted(ELEMENTS_MAX, RESOURCES_MAX));
                    }
                    start();
                }
                case XMLStreamConstants.END_ELEMENT -> end();
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new RepositoryException("has a document type, which an index does not need");
                default -> {
                    // Text and comments say nothing here.
                }
            }
        }
        return new Index(List.copyOf(resources), List.copyOf(problems));
    }

    private void start() {
        switch (xml.getLocalName()) {
            case "resource" -> {
                resource = new ResourceImpl();
                wrong = "";
            }
            case "capability", "requirement" -> {
                namespace = value("namespace");
                attributes.clear();
                directives.clear();
            }
            case "directive" -> directives.put(value("name"), value("value"));
            case "attribute" -> attribute();
            case "referral" -> problems.add("refers to " + Texts.oneLine(value("url")) + ", which is not read");
            default -> {
                // Of a later version of the format.
            }
        }
    }

    private void attribute() {
        try {
            attributes.put(value("name"), AttributeType.parse(value("type"), value("value")));
        } catch (IllegalArgumentException e) {
            wrong = "line " + xml.getLocation().getLineNumber() + ": " + e.getMessage();
        }
    }

    private void end() {
        try {
            switch (xml.getLocalName()) {
                case "capability" -> resource
                        .addCapability(new CapabilityImpl(resource, namespace, Map.copyOf(directives),
                                Map.copyOf(attributes)));
                case "requirement" -> resource
                        .addRequirement(new RequirementImpl(resource, namespace, Map.copyOf(directives),
                                Map.copyOf(attributes)));
                case "resource" -> {
                    if (wrong.isEmpty()) {
                        resources.add(resource);
                    } else {
                        problems.add(Texts.oneLine(resource + ": " + wrong));
                    }
                }
                default -> {
                    // Done where it started.
                }
            }
        } catch (RuntimeException e) {
            // The filter's parser has many words for what it does not understand.
            wrong = "line " + xml.getLocation().getLineNumber() + ": " + e.getMessage();
        }
    }

    private String value(String name) {
        String value = xml.getAttributeValue(null, name);
        return value == null ? "" : value;
    }
}
