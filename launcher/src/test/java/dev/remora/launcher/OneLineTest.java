package dev.remora.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleException;

class OneLineTest {
    @Test
    void aMissingFileIsNamed() {
        assertThat(OneLine.of(new NoSuchFileException("/a/b"))).isEqualTo("/a/b: no such file");
    }

    @Test
    void lineBreaksAndMissingMessagesAreNoProblem() {
        assertThat(OneLine.of(new IOException("a\n  b\r\nc"))).isEqualTo("a b c");
        assertThat(OneLine.of(new IllegalStateException())).isEqualTo("IllegalStateException");
    }

    @Test
    void ofAnActivatorsFailureItsOwnReasonIsTold() {
        BundleException failure = new BundleException("Activator start error in bundle x [7].",
                new IllegalStateException("no such device"));
        assertThat(OneLine.of(failure)).isEqualTo("no such device");
    }

    @Test
    void ofTheResolversChainTheLastLinkIsTold() {
        String text = "Unable to resolve a.b [22](R 22.0): missing requirement [a.b [22](R 22.0)] osgi.wiring.package; "
                + "(osgi.wiring.package=c) [caused by: Unable to resolve d [9](R 9.0): missing requirement [d [9](R 9.0)] "
                + "osgi.wiring.package; (&(osgi.wiring.package=e.f)(version>=1.0.0)(!(version>=2.0.0)))] "
                + "Unresolved requirements: [[a.b [22](R 22.0)] osgi.wiring.package; (osgi.wiring.package=c)]";
        assertThat(OneLine.of(new BundleException(text))).isEqualTo("does not resolve: d needs osgi.wiring.package; "
                + "(&(osgi.wiring.package=e.f)(version>=1.0.0)(!(version>=2.0.0)))");
    }
}
