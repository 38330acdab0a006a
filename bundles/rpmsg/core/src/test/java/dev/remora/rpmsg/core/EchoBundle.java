package dev.remora.rpmsg.core;

import dev.remora.rpmsg.core.driver.EchoDriver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;

/** A bundle with a driver component for channels called echo. */
final class EchoBundle {

    private EchoBundle() {
    }

    static InputStream jar(String version) throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.putValue("Manifest-Version", "1.0");
        headers.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        headers.putValue(Constants.BUNDLE_SYMBOLICNAME, "test.echo");
        headers.putValue(Constants.BUNDLE_VERSION, version);
        headers.putValue(Constants.IMPORT_PACKAGE, "dev.remora.rpmsg");
        headers.putValue("Service-Component", "OSGI-INF/echo.xml");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            jar.putNextEntry(new JarEntry("OSGI-INF/echo.xml"));
            jar.write(
                    """
                            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="test.echo.driver"
                                deactivate="stop" init="1">
                              <property name="rpmsg.driver.for">echo</property>
                              <service scope="prototype"><provide interface="dev.remora.rpmsg.RpmsgDriver"/></service>
                              <reference name="calls" interface="java.util.function.Consumer" target="(test=calls)" parameter="0"/>
                              <implementation class="dev.remora.rpmsg.core.driver.EchoDriver"/>
                            </scr:component>
                            """
                            .getBytes(StandardCharsets.UTF_8));
            String file = EchoDriver.class.getName().replace('.', '/') + ".class";
            jar.putNextEntry(new JarEntry(file));
            try (InputStream code = Objects
                    .requireNonNull(EchoDriver.class.getClassLoader().getResourceAsStream(file))) {
                code.transferTo(jar);
            }
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }
}
