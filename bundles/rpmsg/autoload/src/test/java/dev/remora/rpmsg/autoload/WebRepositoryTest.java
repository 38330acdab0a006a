package dev.remora.rpmsg.autoload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An index on a server of this machine. */
@Timeout(60)
class WebRepositoryTest {

    private static final int OK = 200;
    private static final int MOVED = 302;
    private static final int GONE = 404;

    @TempDir
    private Path folder;

    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void serve(String path, int status, byte[] body) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().add("Location", "/drivers/echo.jar");
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private Repository.Content read() throws InterruptedException {
        return new WebRepository(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/drivers/index.xml"))
                .read(null);
    }

    @Test
    void aBundleIsFetchedFromBesideTheIndex() throws Exception {
        byte[] jar = TestJar.driver("acme.echo", "1.0.0", "echo").bytes();
        serve("/drivers/index.xml", OK, TestIndex.packed(new TestIndex()
                .driver("acme.echo", "1.0.0", "echo", "echo.jar", TestIndex.sha256(jar)).bytes()));
        serve("/drivers/echo.jar", OK, jar);

        Repository.Content content = read();

        assertThat(content.problems()).isEmpty();
        content.offers().getFirst().jar().copyTo(folder.resolve("copy"));
        assertThat(folder.resolve("copy")).hasBinaryContent(jar);
    }

    @Test
    void anotherServerOrFolderIsNotAsked() throws Exception {
        serve("/drivers/index.xml", OK, new TestIndex()
                .driver("acme.one", "1.0.0", "echo", "http://127.0.0.2:1/drivers/echo.jar", "0".repeat(64))
                .driver("acme.two", "1.0.0", "echo", "../echo.jar", "0".repeat(64))
                .driver("acme.three", "1.0.0", "echo", "file:/drivers/echo.jar", "0".repeat(64)).bytes());

        assertThat(read().offers()).isEmpty();
        assertThat(read().problems()).hasSize(3).allSatisfy(line -> assertThat(line).contains("lies outside"));
    }

    @Test
    void aRedirectionIsNotFollowed() throws Exception {
        byte[] jar = TestJar.driver("acme.echo", "1.0.0", "echo").bytes();
        serve("/drivers/index.xml", OK, new TestIndex()
                .driver("acme.echo", "1.0.0", "echo", "moved.jar", TestIndex.sha256(jar)).bytes());
        serve("/drivers/moved.jar", MOVED, new byte[0]);
        serve("/drivers/echo.jar", OK, jar);

        Offer offer = read().offers().getFirst();

        assertThatThrownBy(() -> offer.jar().copyTo(folder.resolve("copy"))).hasMessageContaining("answers 302");
    }

    @Test
    void aServerThatHasNoIndexIsAProblem() throws Exception {
        serve("/drivers/index.xml", GONE, new byte[0]);

        assertThat(read().problems()).singleElement().asString().contains("/drivers/index.xml", "answers 404");
    }

    @Test
    void aHugeAnswerIsCutShort() throws Exception {
        serve("/drivers/index.xml", OK, new byte[IndexReader.BYTES_MAX + 1]);

        assertThat(read().problems()).hasSize(1);
        assertThat(read().offers()).isEmpty();
    }
}
