package dev.remora.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayClientTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private ServerSocketChannel server;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private int run(String command) throws IOException {
        return new GatewayClient(folder.resolve("s")).run(command, new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    /** Answers one client; the result is all that it sent. */
    private FutureTask<byte[]> answer(byte[]... frames) {
        Callable<byte[]> gateway = () -> {
            try (SocketChannel client = server.accept()) {
                byte[] received = new DataInputStream(Channels.newInputStream(client)).readAllBytes();
                for (byte[] frame : frames) {
                    Channels.newOutputStream(client).write(frame);
                }
                return received;
            }
        };
        FutureTask<byte[]> task = new FutureTask<>(gateway);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private static byte[] frame(int type, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream frame = new DataOutputStream(bytes);
        frame.writeByte(type);
        frame.writeInt(content.length);
        frame.write(content);
        return bytes.toByteArray();
    }

    private static byte[] frame(int type, String text) throws IOException {
        return frame(type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] status(int status) throws IOException {
        return frame(3,
                new byte[]{(byte) (status >>> 24), (byte) (status >>> 16), (byte) (status >>> 8), (byte) status});
    }

    @Test
    void outputErrorsAndStatusOfTheCommandComeThrough() throws Exception {
        FutureTask<byte[]> sent = answer(frame(1, "m4 "), frame(2, "oh\n"), frame(1, ""), frame(1, "RUNNING\n"),
                status(-7));
        assertThat(run("rproc:list ö")).isEqualTo(-7);
        assertThat(out).hasToString("m4 RUNNING\n");
        assertThat(err).hasToString("oh\n");
        byte[] text = "rproc:list ö".getBytes(StandardCharsets.UTF_8);
        assertThat(sent.get()).startsWith(0, 0, 0, text.length).endsWith(text).hasSize(4 + text.length);
    }

    @Test
    void aGatewayThatGoesAwayInBetweenIsAnError() throws Exception {
        byte[] whole = frame(1, "hello");
        for (int length = 0; length <= whole.length; length++) {
            FutureTask<byte[]> sent = answer(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> run("x")).isInstanceOf(IOException.class);
            assertThat(sent.get()).endsWith('x');
        }
    }

    @Test
    void nonsenseFromTheSocketIsAnErrorAndTakesNoMemory() throws Exception {
        FutureTask<byte[]> sent = answer(new byte[]{1, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff});
        assertThatThrownBy(() -> run("x")).isInstanceOf(IOException.class).hasMessageContaining("4294967295");
        assertThat(sent.get()).endsWith('x');

        sent = answer(frame(9, "?"));
        assertThatThrownBy(() -> run("x")).isInstanceOf(IOException.class).hasMessageContaining("type 9");
        assertThat(sent.get()).endsWith('x');
    }
}
