package dev.remora.remoteproc.soft.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.platform.Mailbox;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketMailboxTest {

    @TempDir
    Path folder;

    private final CountDownLatch closed = new CountDownLatch(1);
    private ServerSocketChannel server;
    private Mailbox core;
    private SocketChannel gateway;

    @BeforeEach
    void connect() throws Exception {
        Path path = folder.resolve("mailbox");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
        core = Mailboxes.open("unix:" + path, reason -> closed.countDown());
        gateway = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
        server.close();
    }

    @Test
    void aRingIsOneByteWithTheChannel() throws IOException {
        core.ring(1);

        ByteBuffer received = ByteBuffer.allocate(8);
        assertThat(gateway.read(received)).isEqualTo(1);
        assertThat(received.get(0)).isEqualTo((byte) 1);
    }

    @Test
    void aByteWakesTheCoreAndCountsOnItsChannel() throws IOException {
        int seen = core.doorbell().count();

        gateway.write(ByteBuffer.wrap(new byte[]{2}));

        assertThat(core.doorbell().await(seen, TimeUnit.SECONDS.toNanos(20))).isNotEqualTo(seen);
        assertThat(core.rung(2)).isEqualTo(1);
    }

    @Test
    void aByteOfNoChannelCountsOnTheFirst() throws IOException {
        gateway.write(ByteBuffer.wrap(new byte[]{(byte) 200}));

        await().until(() -> core.rung(0) == 1);
    }

    @Test
    void ringsThatNobodyReadsDoNotBlock() {
        for (int i = 0; i < 10_000; i++) {
            core.ring(0);
        }

        assertThat(closed.getCount()).isEqualTo(1);
    }

    @Test
    void theEndOfTheGatewayIsNoticed() throws Exception {
        gateway.close();

        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        for (String address : new String[]{"tcp:1", "futex:/dev/shm/x", "futex:/dev/shm/x#3", "unix:/nowhere/x"}) {
            assertThatThrownBy(() -> Mailboxes.open(address, reason -> closed.countDown()))
                    .isInstanceOf(BootException.class)
                    .hasMessageStartingWith("mailbox " + address + ": ");
        }
    }
}
