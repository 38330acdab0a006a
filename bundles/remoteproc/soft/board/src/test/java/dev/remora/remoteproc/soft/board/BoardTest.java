package dev.remora.remoteproc.soft.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The board with a real core, and without a gateway or with half of one. */
class BoardTest {

    private static final long READY_OF_GATEWAY = MuLayout.RUNG + MuLayout.RUNG_BYTES * MuLayout.READY;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path home;

    private TestBoard board(String image) throws Exception {
        return new TestBoard(home, image);
    }

    private static boolean alive(String pid) {
        return ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
    }

    @Test
    void theM4RunsWithoutAnyGatewayAndSaysThatItIsReady() throws Exception {
        try (TestBoard board = board("pulse.elf")) {
            board.awaitBoots(1);
            board.awaitWord(BoardMemory.MU, READY_OF_GATEWAY, rung -> rung == 1);
            board.awaitWord(BoardMemory.CAN, CanLayout.COUNTER, counter -> counter > 0);
            assertThat(board.status()).containsEntry("state", "running").containsEntry("boots", "1")
                    .containsEntry("gateway", "gone").containsEntry("firmware", "pulse.elf")
                    .containsEntry("notices", "0");
            assertThat(Long.parseLong(board.status("counter"))).isPositive();
        }
    }

    @Test
    void aResetTellsTheGatewayOnceTheCoreIsDeadAndBootsItsImageAgain() throws Exception {
        try (TestBoard board = board("pulse.elf");
                FakeGateway gateway = FakeGateway.start(board.file("scu.sock"))) {
            board.awaitBoots(1);
            String pid = board.status("pid");
            board.write(BoardMemory.RINGS, 0x8000, new byte[]{1, 2, 3, 4});
            assertThat(board.ask("reset")).startsWith("ok state=running pid=").doesNotContain("pid=" + pid + " ")
                    .contains(" boots=2 ").contains(" notices=1 ");
            assertThat(gateway.interrupt()).isEqualTo(SystemController.M4_PARTITION);
            assertThat(alive(pid)).isFalse();
            board.awaitBoots(2);
            // Memory is nobody's to clear at a reset.
            assertThat(board.word(BoardMemory.RINGS, 0x8000)).isEqualTo(0x04030201);
        }
    }

    @Test
    void aCoreThatEndsByItselfIsAResetToo() throws Exception {
        try (TestBoard board = board("pulse.elf");
                FakeGateway gateway = FakeGateway.start(board.file("scu.sock"))) {
            board.awaitBoots(1);
            ProcessHandle.of(Long.parseLong(board.status("pid"))).orElseThrow().destroyForcibly();
            assertThat(gateway.interrupt()).isEqualTo(SystemController.M4_PARTITION);
            board.awaitBoots(2);
            assertThat(board.status()).containsEntry("state", "running").containsEntry("end",
                    "ended with status 137");
        }
    }

    @Test
    void aHeldCoreStaysDownUntilItIsBooted() throws Exception {
        try (TestBoard board = board("pulse.elf");
                FakeGateway gateway = FakeGateway.start(board.file("scu.sock"))) {
            board.awaitBoots(1);
            assertThat(board.ask("hold")).startsWith("ok state=held pid=0 boots=1 ");
            assertThat(gateway.interrupt()).isEqualTo(SystemController.M4_PARTITION);
            assertThat(board.ask("hold")).startsWith("ok state=held");
            assertThat(board.ask("reset")).startsWith("error m4 is held");
            assertThat(board.ask("boot")).startsWith("ok state=running").contains(" boots=2 ");
            assertThat(board.ask("boot")).startsWith("error m4 runs already");
            board.awaitBoots(2);
            // The second hold reset nothing, and a boot is no reset.
            assertThat(board.status()).containsEntry("notices", "1");
        }
    }

    @Test
    void theM4HearsThatTheGatewayWasResetAndThatItIsBackAndGoesOn() throws Exception {
        try (TestBoard board = board("pulse.elf")) {
            board.awaitBoots(1);
            FakeGateway.start(board.file("scu.sock")).close();
            board.awaitWord(BoardMemory.CAN, CanLayout.GATEWAY_LOST, lost -> lost == 1);
            int counter = board.word(BoardMemory.CAN, CanLayout.COUNTER);
            try (FakeGateway next = FakeGateway.start(board.file("scu.sock"))) {
                board.awaitWord(BoardMemory.CAN, CanLayout.GATEWAY_BACK, back -> back == 2);
                board.awaitStatus("gateway", "here");
                board.awaitWord(BoardMemory.CAN, CanLayout.COUNTER, now -> now > counter);
                assertThat(board.ask("notice 5")).startsWith("ok");
                assertThat(next.interrupt()).as("nothing was said before").isEqualTo(5);
            }
            board.awaitStatus("gateway", "gone");
            assertThat(board.word(BoardMemory.CAN, CanLayout.BOOTS)).isEqualTo(1);
        }
    }

    @Test
    void aGatewayThatHasOutlivedAKilledBoardIsToldThatTheM4WasReset() throws Exception {
        Path left = Files.createTempDirectory(TestBoard.SHM, "remora-board-");
        Files.createSymbolicLink(home.resolve("board"), left);
        try (ServerSocketChannel gateway = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            gateway.bind(UnixDomainSocketAddress.of(left.resolve("scu.sock")));
            try (TestBoard board = board("pulse.elf"); SocketChannel controller = gateway.accept()) {
                ByteBuffer interrupt = ByteBuffer.allocate(1);
                assertThat(controller.read(interrupt)).isEqualTo(1);
                assertThat(interrupt.get(0)).isEqualTo((byte) SystemController.M4_PARTITION);
                board.awaitBoots(1);
            }
        }
        assertThat(left).doesNotExist();
    }

    @Test
    void aResetThatNoGatewayWasThereToHearOfIsToldToTheNextOneThatComes() throws Exception {
        try (TestBoard board = board("pulse.elf")) {
            board.awaitBoots(1);
            assertThat(board.ask("reset")).startsWith("ok state=running").contains(" notices=0 ");
            try (FakeGateway gateway = FakeGateway.start(board.file("scu.sock"))) {
                board.awaitStatus("notices", "1");
                assertThat(gateway.interrupt()).isEqualTo(SystemController.M4_PARTITION);
            }
            board.awaitStatus("gateway", "gone");
            try (FakeGateway next = FakeGateway.start(board.file("scu.sock"))) {
                board.awaitStatus("gateway", "here");
                assertThat(board.ask("notice 5")).startsWith("ok");
                assertThat(next.interrupt()).as("nothing was said before").isEqualTo(5);
            }
        }
    }

    @Test
    void itLiesToTheGatewayOnRequest() throws Exception {
        try (TestBoard board = board("pulse.elf");
                FakeGateway gateway = FakeGateway.start(board.file("scu.sock"))) {
            board.awaitBoots(1);
            board.awaitWord(BoardMemory.MU, READY_OF_GATEWAY, rung -> rung == 1);
            assertThat(board.ask("ready")).startsWith("ok");
            assertThat(board.word(BoardMemory.MU, READY_OF_GATEWAY)).isEqualTo(2);
            assertThat(board.ask("notice 3")).startsWith("ok state=running").contains(" boots=1 ");
            assertThat(gateway.interrupt()).isEqualTo(3);
        }
    }

    @Test
    void anotherImageIsCheckedAtOnceAndRunsFromTheNextBootOn() throws Exception {
        try (TestBoard board = board("pulse.elf")) {
            board.awaitBoots(1);
            Path junk = Files.writeString(home.resolve("junk.elf"), "no image");
            assertThat(board.ask("firmware " + junk)).startsWith("error firmware junk.elf: ").hasLineCount(1);
            assertThat(board.ask("firmware none.elf")).startsWith("error firmware none.elf is in none of ");
            assertThat(board.ask("firmware /dev/zero")).isEqualTo("error firmware /dev/zero is no file");
            Path named = Files.copy(home.resolve("firmware/broken.elf"), home.resolve("so broken.elf"));
            assertThat(board.ask("firmware " + named)).startsWith("ok ").contains(" firmware=so broken.elf");
            assertThat(board.ask("firmware broken.elf")).startsWith("ok state=running").contains(" boots=1 ");
            assertThat(board.ask("reset")).startsWith("ok");
            await().atMost(Duration.ofMinutes(1)).until(() -> board.status("end"),
                    end -> end.contains("status 3: firmware failed: java.lang.IllegalStateException: flash worn out"));
            assertThat(board.ask("firmware pulse.elf")).startsWith("ok");
            // A firmware that ends again and again is booted ever more seldom; who is asked to does not wait.
            assertThat(board.ask("reset")).startsWith("ok state=running");
            board.awaitBoots(2);
        }
    }

    @Test
    void whatIsNoCommandIsRefusedInOneLine() throws Exception {
        try (TestBoard board = board("pulse.elf")) {
            for (String command : new String[]{"explode", "reset now", "notice", "notice 256", "notice -1", "notice x",
                    "firmware", "firmware \0", "RESET"}) {
                assertThat(board.ask(command)).as(command).startsWith("error ").hasLineCount(1);
            }
            assertThatThrownBy(() -> board.ask("x".repeat(5000))).isInstanceOf(BoardException.class);
            assertThat(board.ask("status")).startsWith("ok state=running");
            assertThat(board.ask("notice 3")).startsWith("error there is no gateway");
        }
    }

    @Test
    void onlyThisUserCanReachIt() throws Exception {
        try (TestBoard board = board("pulse.elf")) {
            Path folder = board.file("").toRealPath();
            assertThat(Files.getPosixFilePermissions(folder)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files).hasSizeGreaterThan(5).allSatisfy(file -> assertThat(Files.getPosixFilePermissions(
                        file)).isEqualTo(PosixFilePermissions.fromString("rw-------")));
            }
        }
    }

    @Test
    void switchedOffItLeavesNothing() throws Exception {
        Path folder;
        String pid;
        try (TestBoard board = board("pulse.elf")) {
            folder = board.file("").toRealPath();
            pid = board.status("pid");
            assertThatThrownBy(() -> board("pulse.elf")).isInstanceOf(BoardException.class)
                    .hasMessageStartingWith("a board runs already on " + home);
            assertThat(board.ask("stop")).startsWith("ok state=running");
            board.awaitOff();
        }
        assertThat(alive(pid)).isFalse();
        assertThat(folder).doesNotExist();
        assertThat(Files.exists(home.resolve("board"), LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThatThrownBy(() -> ControlClient.ask(home, "status")).isInstanceOf(BoardException.class)
                .hasMessageStartingWith("no board runs on " + home);
    }
}
