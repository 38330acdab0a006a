package dev.remora.drivers.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

class SampleBundleTest {

    @Test
    void theBundleSaysForAutoloadWhichChannelItIsFor() throws Exception {
        URI classes = Objects.requireNonNull(SampleDriver.class.getProtectionDomain().getCodeSource()).getLocation()
                .toURI();
        try (InputStream in = Files.newInputStream(Path.of(classes).resolve("META-INF/MANIFEST.MF"))) {
            assertThat(new Manifest(in).getMainAttributes().getValue("Provide-Capability"))
                    .contains("dev.remora.rpmsg.driver;rpmsg.name:List<String>=rpmsg-client-sample");
        }
    }
}
