package dev.remora.itests.partition;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {

    @TempDir
    Path folder;

    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(folder.resolve("control.sock")));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void aLineGoesAndALineComes() throws Exception {
        CompletableFuture<String> heard = answer("ok state=up\nmore\n");

        assertThat(new ControlSocket(folder.resolve("control.sock")).ask("status")).isEqualTo("ok state=up");
        assertThat(heard.get()).isEqualTo("status\n");
    }

    @Test
    void whatTheBoardRefusesIsAnError() {
        CompletableFuture<String> heard = answer("error no such image\n");

        assertThatThrownBy(() -> new ControlSocket(folder.resolve("control.sock")).ask("firmware x"))
                .isInstanceOf(IOException.class).hasMessageContaining("no such image");
        assertThat(heard.join()).isEqualTo("firmware x\n");
    }

    @Test
    void aBoardThatHangsUpHasGone() {
        CompletableFuture<String> heard = answer("");

        assertThatThrownBy(() -> new ControlSocket(folder.resolve("control.sock")).ask("reset"))
                .isInstanceOf(IOException.class).hasMessageContaining("no answer to 'reset'");
        assertThat(heard.join()).isEqualTo("reset\n");
    }

    private CompletableFuture<String> answer(String text) {
        return CompletableFuture.supplyAsync(() -> {
            try (SocketChannel client = server.accept()) {
                ByteBuffer line = ByteBuffer.allocate(64);
                client.read(line);
                client.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
                return new String(line.array(), 0, line.position(), US_ASCII);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
