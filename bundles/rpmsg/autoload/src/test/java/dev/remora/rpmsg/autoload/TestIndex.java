package dev.remora.rpmsg.autoload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/** An index as tools make it. */
final class TestIndex {

    private final StringBuilder xml = new StringBuilder("""
            <?xml version="1.0" encoding="UTF-8"?>
            <?xml-stylesheet type="text/xsl" href="http://www.osgi.org/www/obr2html.xsl"?>
            <repository increment="1" name="drivers" xmlns="http://www.osgi.org/xmlns/repository/v1.0.0"
                xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="somewhere">
            """);

    static String sha256(byte[] jar) {
        return HexFormat.of().formatHex(IndexedJar.newDigest().digest(jar));
    }

    /** A driver, at a place, with what else its resource has. */
    TestIndex driver(String name, String version, String channels, String url, String sha256, String... more) {
        xml.append("""
                <resource>
                 <capability namespace="osgi.identity">
                  <attribute name="osgi.identity" value="%s"/>
                  <attribute name="type" value="osgi.bundle"/>
                  <attribute name="version" type="Version" value="%s"/>
                 </capability>
                 <capability namespace="osgi.content">
                  <attribute name="osgi.content" value="%s"/>
                  <attribute name="url" value="%s"/>
                  <attribute name="size" type="Long" value="1234"/>
                  <attribute name="mime" value="application/vnd.osgi.bundle"/>
                 </capability>
                 <capability namespace="dev.remora.rpmsg.driver">
                  <attribute name="rpmsg.name" type="List&lt;String&gt;" value="%s"/>
                 </capability>
                 %s
                </resource>
                """.formatted(name, version, sha256, url, channels, String.join("", more)));
        return this;
    }

    TestIndex with(String element) {
        xml.append(element);
        return this;
    }

    byte[] bytes() {
        return (xml + "</repository>").getBytes(StandardCharsets.UTF_8);
    }

    static byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
