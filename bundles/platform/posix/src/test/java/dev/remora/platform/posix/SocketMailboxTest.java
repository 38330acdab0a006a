package dev.remora.platform.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Mailbox;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.service.component.ComponentException;

@Timeout(60)
class SocketMailboxTest {

    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    @TempDir
    Path directory;

    private final ServiceRegistry registry = new ServiceRegistry();
    private Path path;
    private UnixDomainSocketAddress address;
    private @Nullable SocketMailboxComponent component;

    @BeforeEach
    void chooseThePath() {
        path = directory.resolve("bell");
        address = UnixDomainSocketAddress.of(path);
    }

    @AfterEach
    void stop() {
        if (component != null) {
            component.stop();
        }
        assertThat(registry.isEmpty()).isTrue();
    }

    @Test
    void aServerHearsWhichChannelItsClientRings() throws IOException {
        Mailbox mailbox = start("server", "channel");
        mailbox.doorbell();
        try (SocketChannel client = SocketChannel.open(address)) {
            send(client, 2, 2, 0);
            await().until(() -> mailbox.rung(0) == 1);
            assertThat(mailbox.rung(2)).isEqualTo(2);
            assertThat(mailbox.rung(1)).isZero();
        }
    }

    @Test
    void aRingIsTheNumberOfItsChannel() throws IOException {
        Mailbox mailbox = start("server", "channel");
        try (SocketChannel client = connect(mailbox)) {
            mailbox.ring(3);
            mailbox.ring(1);
            assertThat(receive(client)).isEqualTo(3);
            assertThat(receive(client)).isEqualTo(1);
        }
    }

    @Test
    void withoutMeaningEveryByteCountsOnChannel0AndEveryRingIsA1() throws IOException {
        Mailbox mailbox = start("server", "any");
        try (SocketChannel client = connect(mailbox)) {
            send(client, 0, 7, 255);
            await().until(() -> mailbox.rung(0) == 3);
            mailbox.ring(3);
            assertThat(receive(client)).isEqualTo(1);
        }
    }

    @Test
    void bytesThatAreNoChannelAreIgnored() throws IOException {
        Mailbox mailbox = start("server", "channel");
        mailbox.doorbell();
        try (SocketChannel client = SocketChannel.open(address)) {
            send(client, 4, 255, 1);
            await().until(() -> mailbox.rung(1) == 1);
            assertThat(mailbox.doorbell().count()).as("a connection and a ring").isEqualTo(2);
            assertThat(((SocketMailbox) mailbox).unknown()).isEqualTo(2);
        }
    }

    @Test
    void aServerTakesTheNextClientWhenTheFirstIsGone() throws IOException {
        Mailbox mailbox = start("server", "any");
        try (SocketChannel first = connect(mailbox); SocketChannel second = SocketChannel.open(address)) {
            send(second, 1);
            send(first, 1);
            await().until(() -> mailbox.rung(0) == 1);
            assertThat(mailbox.rung(0)).as("only the first is heard").isEqualTo(1);
            first.shutdownOutput();
            await().until(() -> mailbox.rung(0) == 2);
            mailbox.ring(0);
            assertThat(receive(second)).isEqualTo(1);
        }
    }

    @Test
    void aClientWaitsForItsServerAndFindsTheNextOne() throws IOException {
        Mailbox mailbox = start("client", "channel");
        mailbox.doorbell();
        for (int i = 1; i <= 2; i++) {
            try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.bind(address);
                try (SocketChannel peer = server.accept()) {
                    send(peer, 3);
                    int rings = i;
                    await().until(() -> mailbox.rung(3) == rings);
                    mailbox.ring(2);
                    assertThat(receive(peer)).isEqualTo(2);
                }
            }
            Files.delete(path);
        }
    }

    @Test
    void ringsForNobodyAreLost() throws IOException {
        Mailbox mailbox = start("server", "channel");
        mailbox.ring(1);
        assertThat(((SocketMailbox) mailbox).lost()).isEqualTo(1);
        try (SocketChannel client = connect(mailbox)) {
            mailbox.ring(2);
            assertThat(receive(client)).isEqualTo(2);
        }
    }

    @Test
    void aPeerThatNeverReadsBlocksNobodyAndLaterHearsEveryChannel() throws IOException {
        Mailbox mailbox = start("server", "channel");
        try (SocketChannel client = connect(mailbox)) {
            for (int i = 0; i < 100_000; i++) {
                mailbox.ring(0);
            }
            mailbox.ring(1);
            mailbox.ring(2);
            int value = receive(client);
            while (value != 2) {
                assertThat(value).isBetween(0, 1);
                value = receive(client);
            }
            mailbox.ring(3);
            assertThat(receive(client)).as("nothing is left behind").isEqualTo(3);
        }
    }

    @Test
    void anInterruptedThreadRingsAsWell() throws IOException {
        Mailbox mailbox = start("server", "channel");
        try (SocketChannel client = connect(mailbox)) {
            CompletableFuture<Void> ringer = CompletableFuture.runAsync(() -> {
                Thread.currentThread().interrupt();
                mailbox.ring(1);
            }, task -> Thread.ofPlatform().daemon().start(task));
            ringer.join();
            mailbox.ring(2);
            assertThat(receive(client)).isEqualTo(1);
            assertThat(receive(client)).isEqualTo(2);
        }
    }

    @Test
    void aSleeperIsWokenByARingByWakeAndByTheEnd() throws IOException {
        Mailbox mailbox = start("server", "any");
        try (SocketChannel client = connect(mailbox)) {
            Doorbell doorbell = mailbox.doorbell();
            int seen = doorbell.count();
            CompletableFuture<Integer> rung = sleep(mailbox, seen);
            send(client, 1);
            assertThat(rung.join()).isEqualTo(seen + 1);

            CompletableFuture<Integer> woken = sleep(mailbox, seen + 1);
            mailbox.doorbell().wake();
            assertThat(woken.join()).isEqualTo(seen + 2);

            CompletableFuture<Integer> ended = sleep(mailbox, seen + 2);
            stopNow();
            assertThat(ended.join()).as("the peer is dropped, too").isEqualTo(seen + 3);
            assertThat(doorbell.await(seen + 3, HOUR)).isEqualTo(seen + 3);
            mailbox.ring(0);
        }
    }

    @Test
    void aSleepEndsWithItsTime() {
        Mailbox mailbox = start("server", "any");
        assertThat(mailbox.doorbell().await(0, 1_000_000)).isZero();
        assertThat(mailbox.doorbell().await(0, 0)).isZero();
        assertThat(mailbox.doorbell().await(0, Long.MIN_VALUE)).isZero();
    }

    @Test
    void theServersSocketIsForItsOwnerOnlyAndGoesAtStop() throws IOException {
        start("server", "any").doorbell();
        assertThat(registry.properties().get(Mailbox.NAME)).isEqualTo("bell");
        assertThat(registry.properties().get(Mailbox.ADDRESS)).isEqualTo("unix:" + path);
        assertThat(Files.getPosixFilePermissions(path)).containsExactlyInAnyOrder(
                java.nio.file.attribute.PosixFilePermission.OWNER_READ,
                java.nio.file.attribute.PosixFilePermission.OWNER_WRITE);
        stopNow();
        assertThat(path).doesNotExist();
    }

    @Test
    void aServerListensFromTheFirstTimeThatSomebodyAsksForItsDoorbell() throws IOException {
        Mailbox mailbox = start("server", "any");
        mailbox.ring(0);
        assertThat(mailbox.connected()).isFalse();
        assertThat(path).doesNotExist();

        mailbox.doorbell();

        SocketChannel.open(address).close();
    }

    @Test
    void oneThatNobodyEverHeardLeavesNothingBehind() throws IOException {
        start("server", "any");
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(address);
            stopNow();
            assertThat(path).as("the socket of another").exists();
        }
    }

    @Test
    void aServerThatCannotListenYetTriesAgain() throws IOException {
        Mailbox mailbox = start("server", "any");
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(address);
            mailbox.doorbell();
        }
        await().until(() -> {
            try (SocketChannel client = SocketChannel.open(address)) {
                return client.isConnected();
            } catch (ConnectException e) {
                return false;
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void oneThatIsToBeAskedLetsTheNextPeerInWhenItIsAskedAgain(int peers) throws IOException {
        Mailbox mailbox = start(Map.of("role", "server", "reconnect", "asked"));
        for (int i = 0; i < peers; i++) {
            assertThat(path).doesNotExist();
            mailbox.doorbell();
            await("listening").until(() -> Files.exists(path) && Files.getPosixFilePermissions(path).size() == 2);
            try (SocketChannel client = connect(mailbox)) {
                mailbox.ring(0);
                assertThat(receive(client)).isEqualTo(1);
            }
            await().until(() -> !mailbox.connected());
        }
    }

    @Test
    void aClientThatIsToBeAskedLooksForTheNextPeerWhenItIsAskedAgain() throws IOException {
        Mailbox mailbox = start(Map.of("role", "client", "reconnect", "asked"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            for (int i = 0; i < 2; i++) {
                mailbox.doorbell();
                try (SocketChannel peer = server.accept()) {
                    await().until(mailbox::connected);
                    send(peer, 1);
                }
                await().until(() -> !mailbox.connected());
            }
            server.configureBlocking(false);
            assertThat(server.accept()).isNull();
        }
    }

    @Test
    void whoComesAndGoesBeforeAnybodyLooksIsCountedAllTheSame() throws IOException {
        Mailbox mailbox = start(Map.of("role", "server", "reconnect", "asked"));
        assertThat(mailbox.connections()).isZero();
        assertThat(path).as("counting does not open it").doesNotExist();
        mailbox.doorbell();
        SocketChannel.open(address).close();
        await().until(() -> mailbox.connections() == 1 && !mailbox.connected());
    }

    @Test
    void comingAndGoingOfThePeerRingTheDoorbell() throws IOException {
        Mailbox mailbox = start("server", "any");
        CompletableFuture<Integer> came = sleep(mailbox, 0);
        try (SocketChannel client = SocketChannel.open(address)) {
            assertThat(came.join()).isEqualTo(1);
            assertThat(mailbox.connected()).isTrue();
            CompletableFuture<Integer> went = sleep(mailbox, 1);
            client.shutdownOutput();
            assertThat(went.join()).isEqualTo(2);
            assertThat(mailbox.connected()).isFalse();
            assertThat(mailbox.rung(0)).as("no ring of the peer").isZero();
        }
    }

    @Test
    void aStaleSocketIsReplaced() throws IOException {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(address);
        }
        assertThat(path).exists();
        Mailbox mailbox = start("server", "any");
        connect(mailbox).close();
    }

    @Test
    void aSocketOnWhichAnotherServerListensIsLeftAlone() throws IOException {
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(address);
            assertThatThrownBy(() -> start("server", "any")).isInstanceOf(ComponentException.class)
                    .hasMessageContaining(path.toString()).hasMessageContaining("another server listens there");
            assertThat(path).exists();
        }
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws IOException {
        Files.createFile(path);
        assertThatThrownBy(() -> start("server", "any")).isInstanceOf(ComponentException.class).hasMessageContaining(
                "exists and is no socket");
        assertThat(path).exists();
    }

    @Test
    void aPathOf106BytesIsTakenAndOneMoreRefused() {
        path = Path.of(directory + "/" + "x".repeat(105 - directory.toString().length()));
        start("server", "any").doorbell();
        assertThat(path).exists();
        stopNow();
        path = Path.of(path + "x");
        assertThatThrownBy(() -> start("server", "any")).isInstanceOf(ComponentException.class).hasMessageContaining(
                "has 107 bytes, a socket's path can have 106");
    }

    @ParameterizedTest
    @CsvSource({"/tmp/x, listener, any, 1, role 'listener'", "/tmp/x, , any, 1, is unknown",
            "/tmp/x, client, both, 1, value 'both'", "/tmp/x, client, any, 0, channels 0",
            "/tmp/x, client, any, 257, channels 257", "x, client, any, 1, path 'x'", "'', client, any, 1, path ''",
            "/no/such/folder/x, server, any, 1, there is no such folder"})
    void whatIsWrongIsSaidInOneLine(String where, @Nullable String role, String value, int channels, String reason) {
        Map<String, Object> values = new HashMap<>(Map.of("name", "bad", "path", where, "value", value,
                "channels", channels));
        if (role != null) {
            values.put("role", role);
        }
        assertThatThrownBy(() -> new SocketMailboxComponent(registry.context(), Configurations.of(
                SocketMailboxComponent.Config.class, values))).isInstanceOf(ComponentException.class)
                .hasMessageStartingWith("socket mailbox bad: ").hasMessageContaining(reason).message().doesNotContain(
                        "\n");
    }

    private Mailbox start(String role, String value) {
        return start(Map.of("role", role, "channels", 4, "value", value));
    }

    private Mailbox start(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.putAll(Map.of("name", "bell", "path", path.toString()));
        component = new SocketMailboxComponent(registry.context(), Configurations.of(
                SocketMailboxComponent.Config.class, all));
        return registry.service(Mailbox.class);
    }

    private void stopNow() {
        if (component != null) {
            component.stop();
            component = null;
        }
    }

    /** Connects, and waits until the mailbox has the connection. */
    private SocketChannel connect(Mailbox mailbox) throws IOException {
        mailbox.doorbell();
        SocketChannel client = SocketChannel.open(address);
        await().until(mailbox::connected);
        return client;
    }

    private static CompletableFuture<Integer> sleep(Mailbox mailbox, int seen) {
        CompletableFuture<Integer> result = new CompletableFuture<>();
        Thread sleeper = Thread.ofPlatform().daemon().start(() -> result.complete(mailbox.doorbell().await(seen,
                HOUR)));
        await().until(() -> sleeper.getState() == Thread.State.TIMED_WAITING);
        return result;
    }

    private static void send(SocketChannel channel, int... values) throws IOException {
        for (int value : values) {
            int sent = channel.write(ByteBuffer.wrap(new byte[]{(byte) value}));
            assertThat(sent).isEqualTo(1);
        }
    }

    private static int receive(SocketChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        assertThat(channel.read(one)).isEqualTo(1);
        return Byte.toUnsignedInt(one.get(0));
    }
}
