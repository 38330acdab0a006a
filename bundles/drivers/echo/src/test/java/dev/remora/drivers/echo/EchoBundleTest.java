package dev.remora.drivers.echo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

class EchoBundleTest {

    @Test
    void theBundleSaysForAutoloadWhichChannelItIsForUnlessConfigured() throws Exception {
        try (InputStream in = Files.newInputStream(classes().resolve("META-INF/MANIFEST.MF"))) {
            assertThat(new Manifest(in).getMainAttributes().getValue("Provide-Capability"))
                    .contains("dev.remora.rpmsg.driver;rpmsg.name:List<String>=rpmsg-raw");
        }
    }

    @Test
    void theComponentMayBlockAndItsConfiguredNamesReachTheBus() throws Exception {
        assertThat(file("OSGI-INF/dev.remora.drivers.echo.xml")).contains(
                "<property name=\"blocking\" type=\"Boolean\" value=\"true\"/>").containsOnlyOnce(
                        "\"rpmsg.driver.for\"")
                .contains(">rpmsg-raw<");
        assertThat(file("OSGI-INF/metatype/dev.remora.drivers.echo.EchoDriver$Config.xml")).contains(
                "id=\"rpmsg.driver.for\"");
    }

    private static String file(String name) throws IOException, URISyntaxException {
        return Files.readString(classes().resolve(name), StandardCharsets.UTF_8);
    }

    private static Path classes() throws URISyntaxException {
        URI classes = Objects.requireNonNull(EchoDriver.class.getProtectionDomain().getCodeSource()).getLocation()
                .toURI();
        return Path.of(classes);
    }
}
