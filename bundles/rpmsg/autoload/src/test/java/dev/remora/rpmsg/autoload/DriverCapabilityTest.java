package dev.remora.rpmsg.autoload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.RpmsgDriverFor;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.resource.Resource;

class DriverCapabilityTest {

    @TempDir
    private Path folder;

    @Test
    void theBuildSaysOfEachDriverInABundleWhichChannelsItIsFor() throws Exception {
        Path jar = folder.resolve("drivers.jar");
        DriverBundle.to(jar);

        Resource bundle = JarManifest.read(jar);

        assertThat(bundle.getCapabilities(RpmsgDriverFor.CAPABILITY))
                .extracting(driver -> driver.getAttributes().get(Wanted.ATTRIBUTE))
                .containsExactlyInAnyOrder(List.of("ping", "ping-1"), List.of("echo"));
        assertThat(new Wanted("ping-1", Optional.empty()).isFor("test.drivers", bundle)).isTrue();
        assertThat(new Wanted("echo", Optional.empty()).isFor("test.drivers", bundle)).isTrue();
        assertThat(new Wanted("echo-1", Optional.empty()).isFor("test.drivers", bundle)).isFalse();
    }
}
