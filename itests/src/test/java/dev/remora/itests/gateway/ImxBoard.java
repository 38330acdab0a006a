package dev.remora.itests.gateway;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The program that is boot loader and system controller of the feature imx-board: runs before the gateway, and beside it. */
final class ImxBoard {

    private static final int PATIENCE_SECONDS = 30;

    private ImxBoard() {}

    /** Starts it on a home; it ends with this virtual machine. */
    static void start(Path home) throws IOException {
        Process board = new ProcessBuilder(
                GatewayOptions.checkout().resolve("launcher/bin/imx-board").toString(), "run", "--home",
                home.toString()).redirectErrorStream(true).redirectOutput(home.resolve("board.log").toFile()).start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(board), "remora-board-end"));
        await("the board runs").atMost(Duration.ofSeconds(PATIENCE_SECONDS)).failFast("the board ended: see board.log",
                () -> !board.isAlive()).until(() -> Files.exists(home.resolve("board/control.sock")));
    }

    private static void end(Process board) {
        board.destroy();
        try {
            if (!board.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                board.destroyForcibly();
            }
        } catch (InterruptedException e) {
            board.destroyForcibly();
        }
    }
}
