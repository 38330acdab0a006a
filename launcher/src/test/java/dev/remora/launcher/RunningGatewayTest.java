package dev.remora.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningGatewayTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void aGatewayThatDoesNotTakeTheStopCommandGetsASignal() throws Exception {
        Home home = new Home(folder);
        home.make();
        Process holder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), HomeHolder.class.getName(), folder.toString()).start();
        try (BufferedReader output = holder.inputReader();
                ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            assertThat(output.readLine()).isEqualTo("taken");
            server.bind(UnixDomainSocketAddress.of(home.socket()));
            FutureTask<Integer> refusal = new FutureTask<>(() -> refuse(server));
            Thread.ofPlatform().daemon().start(refusal);

            new RunningGateway(home).stop();

            assertThat(refusal.get()).isPositive();
            assertThat(holder.isAlive()).isFalse();
        } finally {
            holder.destroyForcibly();
        }
    }

    /** Takes the command, and answers it with status 1. */
    private static int refuse(ServerSocketChannel server) throws Exception {
        try (SocketChannel client = server.accept()) {
            int received = Channels.newInputStream(client).readAllBytes().length;
            Channels.newOutputStream(client).write(new byte[]{3, 0, 0, 0, 4, 0, 0, 0, 1});
            return received;
        }
    }
}
