package dev.remora.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleSocketTest {
    @TempDir
    Path home;

    TestGateway gateway;
    ConsoleSocket console;
    Path socket;
    final Commands commands = new Commands();

    /** Commands that a test calls over the socket. */
    public static final class Commands {
        final CountDownLatch started = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);
        final CyclicBarrier everybody = new CyclicBarrier(ConsoleSocket.CLIENTS);
        final CountDownLatch release = new CountDownLatch(1);
        final CountDownLatch holding = new CountDownLatch(ConsoleSocket.CLIENTS);

        public String twice(String word) {
            return word + word;
        }

        public void print(org.apache.felix.service.command.CommandSession session, String word) {
            session.getConsole().println(word);
        }

        public String big() {
            return "x".repeat(300_000);
        }

        public void fail() {
            throw new IllegalStateException("m4 is not there\nsecond line");
        }

        public String missing() throws IOException {
            return Files.readString(Path.of("/no/file"));
        }

        public String together() throws Exception {
            everybody.await(20, TimeUnit.SECONDS);
            return "together";
        }

        public String hold() throws InterruptedException {
            holding.countDown();
            release.await();
            return "held";
        }

        public void forever() throws InterruptedException {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        }
    }

    @BeforeEach
    void start() {
        gateway = new TestGateway(home);
        for (String name : List.of("twice", "print", "big", "fail", "missing", "together", "hold", "forever")) {
            gateway.command("test", commands, name);
        }
        socket = TestGateway.socket(home);
        console = new ConsoleSocket(gateway.context, gateway.gogo);
    }

    @AfterEach
    void stop() throws Exception {
        console.deactivate();
        gateway.close();
    }

    @Test
    void aCommandsResultIsPrintedAsTheShellDoes() throws Exception {
        assertThat(Answer.to("test:twice ab", socket)).isEqualTo(new Answer("abab\n", "", 0));
        assertThat(Answer.to("twice ü", socket)).isEqualTo(new Answer("üü\n", "", 0));
    }

    @Test
    void whatACommandPrintsComesAsStdout() throws Exception {
        assertThat(Answer.to("test:print hello", socket)).isEqualTo(new Answer("hello\n", "", 0));
    }

    @Test
    void aLongAnswerComesWhole() throws Exception {
        assertThat(Answer.to("test:big", socket).stdout()).hasSize(300_001);
    }

    @Test
    void aFailingCommandIsOneLineAndStatusOne() throws Exception {
        assertThat(Answer.to("test:fail", socket)).isEqualTo(new Answer("", "m4 is not there\n", 1));
    }

    @Test
    void anIoErrorOfACommandIsNotTakenForALostClient() throws Exception {
        assertThat(Answer.to("test:missing", socket)).isEqualTo(new Answer("", "NoSuchFileException: /no/file\n", 1));
    }

    @Test
    void wrongArgumentsAreSaidInWords() throws Exception {
        assertThat(Answer.to("test:twice a b c", socket))
                .isEqualTo(new Answer("", "wrong arguments: 'help' with the command's name shows what it takes\n", 1));
    }

    @Test
    void anUnknownCommandSaysSo() throws Exception {
        assertThat(Answer.to("rproc:lsit", socket))
                .isEqualTo(new Answer("", "rproc:lsit: no such command; 'help' lists them\n", 127));
    }

    @Test
    void aCommandThatDoesNotParseIsOneLine() throws Exception {
        Answer answer = Answer.to("test:twice (", socket);
        assertThat(answer.status()).isEqualTo(1);
        assertThat(answer.stderr().lines()).hasSize(1);
    }

    @Test
    void badFramesGetALineAndHarmNobodyElse() throws Exception {
        byte[] tooLong = ByteBuffer.allocate(4).putInt(64 * 1024 + 1).array();
        byte[] negative = ByteBuffer.allocate(4).putInt(-1).array();
        byte[] empty = new byte[4];
        byte[] cutHeader = {0, 0};
        byte[] cutText = ByteBuffer.allocate(6).putInt(100).array();
        byte[] notUtf8 = {0, 0, 0, 1, (byte) 0xff};
        for (byte[] frame : List.of(tooLong, negative, empty, cutHeader, cutText, notUtf8)) {
            Answer answer = Answer.toBytes(frame, socket);
            assertThat(answer.status()).isEqualTo(2);
            assertThat(answer.stderr()).startsWith("remora: command ").endsWith("\n");
        }
        assertThat(Answer.to("test:twice ab", socket).stdout()).isEqualTo("abab\n");
    }

    @Test
    void theLongestCommandIsTaken() throws Exception {
        String command = "test:twice " + "y".repeat(64 * 1024 - 11);
        assertThat(Answer.to(command, socket).stdout()).hasSize(2 * (64 * 1024 - 11) + 1);
    }

    @Test
    void clientsAreServedAtTheSameTime() throws Exception {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < ConsoleSocket.CLIENTS; i++) {
            answers.add(async("test:together"));
        }
        for (CompletableFuture<Answer> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(new Answer("together\n", "", 0));
        }
    }

    @Test
    void oneClientTooManyIsRefusedAndLaterServed() throws Exception {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < ConsoleSocket.CLIENTS; i++) {
            answers.add(async("test:hold"));
        }
        commands.holding.await();
        Answer refused = Answer.toBytes(new byte[0], socket);
        assertThat(refused).isEqualTo(new Answer("", "remora: 8 commands are running already: try again\n", 1));
        commands.release.countDown();
        for (CompletableFuture<Answer> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS).stdout()).isEqualTo("held\n");
        }
        await().until(() -> Answer.to("test:twice ab", socket).status() == 0);
    }

    @Test
    void aClientThatGoesAwayEndsItsCommand() throws Exception {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            Answer.send(channel, Answer.frame("test:forever"));
            channel.shutdownOutput();
            commands.started.await();
        }
        assertThat(commands.interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void onlyTheOwnerMayConnect() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket))).isEqualTo("rw-------");
        assertThat(home.toFile().list()).containsExactly("console.sock");
    }

    @Test
    void stoppingRemovesTheSocketAndEndsRunningCommands() throws Exception {
        CompletableFuture<Answer> answer = async("test:forever");
        commands.started.await();
        console.deactivate();
        assertThat(socket).doesNotExist();
        assertThat(answer).failsWithin(20, TimeUnit.SECONDS);
        assertThat(commands.interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void theSocketOfADeadGatewayIsReplaced() throws Exception {
        console.deactivate();
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
        console = new ConsoleSocket(gateway.context, gateway.gogo);
        assertThat(Answer.to("test:twice ab", socket).stdout()).isEqualTo("abab\n");
    }

    @Test
    void aLivingGatewaysSocketIsLeftAlone() throws Exception {
        ConsoleSocket second = new ConsoleSocket(gateway.context, gateway.gogo);
        second.deactivate();
        assertThat(Answer.to("test:twice ab", socket).stdout()).isEqualTo("abab\n");
    }

    @Test
    void aFileInTheSocketsPlaceIsLeftAlone() throws Exception {
        console.deactivate();
        Files.writeString(socket, "precious", UTF_8);
        console = new ConsoleSocket(gateway.context, gateway.gogo);
        console.deactivate();
        assertThat(socket).hasContent("precious");
    }

    @Test
    void remoraStopAnswersFirst() throws Exception {
        gateway.command("remora", new RemoraCommands(gateway.context, gateway.gogo, List::of), "stop");
        Answer answer = Answer.to("remora:stop", socket);
        assertThat(answer.stdout()).startsWith("stopping the gateway, pid ");
        assertThat(answer.status()).isZero();
        assertThat(gateway.frameworkStopped.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private CompletableFuture<Answer> async(String command) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Answer.to(command, socket);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }, task -> Thread.ofVirtual().start(task));
    }
}
