package dev.remora.rpmsg.autoload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.RpmsgDriverFor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Version;

/** The file of an index, good and hostile. */
class IndexTest {

    private static final String NO_SUM = "0".repeat(64);

    @TempDir
    private Path home;

    private Path folder;
    private byte[] jar;

    @BeforeEach
    void aJar() throws IOException {
        folder = Files.createDirectory(home.resolve("repo"));
        jar = TestJar.driver("acme.echo", "1.0.0", "echo").bytes();
        Files.createDirectory(folder.resolve("jars"));
        Files.write(folder.resolve("jars/echo.jar"), jar);
        Files.write(home.resolve("outside.jar"), jar);
    }

    private TestIndex good() {
        return new TestIndex().driver("acme.echo", "1.0.0", "echo,ping", "jars/echo.jar", TestIndex.sha256(jar));
    }

    private Repository.Content read(byte[] index) throws IOException {
        Path file = Files.write(folder.resolve("index.xml"), index);
        return new LocalRepository(file).read(null);
    }

    private String problem(byte[] index) throws IOException {
        Repository.Content content = read(index);
        assertThat(content.offers()).isEmpty();
        assertThat(content.problems()).hasSize(1);
        assertThat(content.problems().getFirst()).contains("index.xml").doesNotContain("\n");
        return content.problems().getFirst();
    }

    private String problem(String index) throws IOException {
        return problem(index.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anIndexOffersItsBundles() throws Exception {
        Repository.Content content = read(good().bytes());

        assertThat(content.problems()).isEmpty();
        assertThat(content.offers()).singleElement().satisfies(offer -> {
            assertThat(offer.name()).isEqualTo("acme.echo");
            assertThat(offer.version()).isEqualTo(Version.valueOf("1.0.0"));
            assertThat(offer.source()).endsWith("/repo/jars/echo.jar");
            assertThat(offer.resource().getCapabilities(RpmsgDriverFor.CAPABILITY)).singleElement()
                    .satisfies(driver -> assertThat(driver.getAttributes()).containsEntry("rpmsg.name",
                            List.of("echo", "ping")));
        });
        content.offers().getFirst().jar().copyTo(home.resolve("copy"));
        assertThat(home.resolve("copy")).hasBinaryContent(jar);
    }

    @Test
    void anIndexMayBePacked() throws IOException {
        assertThat(read(TestIndex.packed(good().bytes())).offers()).hasSize(1);
    }

    @Test
    void anIndexIsReadAgainWhenItHasChanged() throws IOException {
        Path file = Files.write(folder.resolve("index.xml"), good().bytes());
        LocalRepository repository = new LocalRepository(file);
        Repository.Content first = repository.read(null);

        assertThat(repository.read(first)).isSameAs(first);
        Files.write(file, good().driver("acme.more", "1.0.0", "more", "jars/echo.jar", NO_SUM).bytes());
        assertThat(repository.read(first).offers()).hasSize(2);
        Files.delete(file);
        assertThat(repository.read(first).problems()).singleElement().asString()
                .contains("neither a folder nor a file");
    }

    @Test
    void aJarThatIsNotWhatTheIndexSaysIsRefused() throws IOException {
        Offer offer = read(new TestIndex().driver("acme.echo", "1.0.0", "echo", "jars/echo.jar", NO_SUM).bytes())
                .offers().getFirst();

        assertThatThrownBy(() -> offer.jar().copyTo(home.resolve("copy"))).isInstanceOf(RepositoryException.class)
                .hasMessageContaining("checksum").hasMessageContaining(NO_SUM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside.jar", "jars/../../outside.jar", "/etc/passwd", "file:///etc/passwd",
            "http://127.0.0.1:1/echo.jar", "//127.0.0.1/echo.jar", "jars/%2e%2e/%2e%2e/outside.jar",
            "%2e%2e%2foutside.jar", "mailto:somebody", "jar:file:///x.jar!/y.jar"})
    void aPlaceOutsideTheFolderOfTheIndexIsRefused(String url) throws IOException {
        assertThat(problem(new TestIndex().driver("acme.echo", "1.0.0", "echo", url, NO_SUM).bytes()))
                .contains("lies outside the folder of the index");
    }

    @Test
    void aLinkOutOfTheFolderIsRefused() throws IOException {
        Files.createSymbolicLink(folder.resolve("jars/link.jar"), home.resolve("outside.jar"));
        Offer offer = read(new TestIndex()
                .driver("acme.echo", "1.0.0", "echo", "jars/link.jar", TestIndex.sha256(jar)).bytes())
                .offers().getFirst();

        assertThatThrownBy(() -> offer.jar().copyTo(home.resolve("copy")))
                .hasMessage("lies outside the folder of the index");
    }

    @Test
    void anEntryWithoutAChecksumIsRefused() throws IOException {
        assertThat(problem(new TestIndex().driver("acme.echo", "1.0.0", "echo", "jars/echo.jar", "none").bytes()))
                .contains("acme.echo/1.0.0: its checksum is no SHA-256: none");
    }

    @Test
    void aBadEntryDoesNotDisturbTheOthers() throws IOException {
        Repository.Content content = read(new TestIndex()
                .driver("acme.bad", "1.0.0", "echo", "jars/bad.jar", NO_SUM,
                        "<requirement namespace='x'><directive name='filter' value='(&amp;(a=b'/></requirement>")
                .driver("acme.worse", "1.0.0", "echo", "jars/bad.jar", NO_SUM,
                        "<capability namespace='x'><attribute name='a' type='List&lt;List>' value='1'/></capability>")
                .driver("acme evil\u2028name", "1.0.0", "echo", "jars/bad.jar", NO_SUM)
                .driver("acme.version", "one", "echo", "jars/bad.jar", NO_SUM)
                .driver("acme.echo", "1.0.0", "echo", "jars/echo.jar", NO_SUM)
                .with("<referral url='http://127.0.0.1/other.xml' depth='3'/>").bytes());

        assertThat(content.offers()).extracting(Offer::name).containsExactly("acme.echo");
        assertThat(content.problems()).hasSize(5).allSatisfy(line -> assertThat(line).doesNotContain("\u2028"));
        assertThat(content.problems().getLast()).contains("symbolic name");
    }

    @Test
    void aFilterThatIsNestedTooDeepIsRefused() throws IOException {
        String filter = "(!".repeat(40) + "(a=b)" + ")".repeat(40);
        assertThat(problem(new TestIndex().driver("acme.echo", "1.0.0", "echo", "jars/echo.jar", NO_SUM,
                "<requirement namespace='x'><directive name='filter' value='" + filter + "'/></requirement>").bytes()))
                .contains("41 deep");
    }

    @Test
    void aDocumentTypeIsRefused() throws IOException {
        assertThat(problem("""
                <!DOCTYPE repository [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
                <repository name="&secret;"/>
                """)).contains("document type");
    }

    @Test
    void whatIsNoIndexIsRefused() throws IOException {
        assertThat(problem("<obr/>")).contains("no OSGi repository index: it begins with <obr>");
        assertThat(problem("nothing")).contains("no XML");
        assertThat(problem("<repository><resource></repository>")).contains("no XML");
        assertThat(problem(new byte[]{0x1f, (byte) 0x8b, 1})).contains("cannot be unpacked");
    }

    @Test
    void aHugeIndexIsRefused() throws IOException {
        byte[] huge = new byte[IndexReader.BYTES_MAX + 1];
        assertThat(problem(huge)).contains("longer than 8192 KiB");
        assertThat(problem(TestIndex.packed(huge))).contains("longer than 8192 KiB");
        assertThat(problem("<repository>" + "<x/>".repeat(200_001) + "</repository>")).contains("more than");
    }
}
