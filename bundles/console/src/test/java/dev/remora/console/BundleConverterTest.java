package dev.remora.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

class BundleConverterTest {
    @TempDir
    Path home;

    TestGateway gateway;

    /** As the framework's own commands take bundles. */
    public static final class Commands {
        public int count(Bundle[] bundles) {
            return bundles.length;
        }
    }

    @BeforeEach
    void start() {
        gateway = new TestGateway(home);
        gateway.gogo.addConverter(new BundleConverter(gateway.context));
        gateway.command("test", new Commands(), "count");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void bundlesAreNamedByIdOrBySymbolicName() throws Exception {
        assertThat(execute("count 7")).isEqualTo(1);
        assertThat(execute("count acme.driver")).isEqualTo(1);
        assertThat(execute("count 7 acme.driver")).isEqualTo(2);
    }

    @Test
    void whatNamesNoBundleIsRefused() {
        assertThatThrownBy(() -> execute("count 8")).hasMessageContaining("Cannot coerce");
        assertThatThrownBy(() -> execute("count acme.other")).hasMessageContaining("Cannot coerce");
    }

    private Object execute(String command) throws Exception {
        var printed = new ByteArrayOutputStream();
        try (CommandSession session = gateway.gogo.createSession(InputStream.nullInputStream(), printed, printed)) {
            return session.execute(command);
        }
    }
}
