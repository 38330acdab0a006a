package dev.remora.remoteproc.soft.board;

import java.nio.file.Path;
import java.util.List;

/** The program: {@code imx-board run} is the board, {@code imx-board ask} asks one. */
public final class BoardMain {

    private static final String USAGE = """
            imx-board run [--home DIR] [--firmware FILE]
                is the board of a gateway with the feature imx-board, in the foreground: start it before the gateway;
                FILE is the M4's image, a name in DIR/firmware or of the distribution, or a path (can-m4.elf)
            imx-board ask [--home DIR] 'COMMAND'
                asks the board: reset, hold, boot, status, notice N, ready, firmware FILE, stop
            """;

    private BoardMain() {}

    /**
     * Runs it. The system property {@code remora.dist} is the folder of the distribution, {@code remora.home} the home when
     * none is given.
     *
     * @param args as above
     */
    public static void main(String[] args) {
        try {
            System.exit(run(BoardArguments.parse(List.of(args), Path.of(System.getProperty("remora.home", "")))));
        } catch (BoardException e) {
            System.err.println("imx-board: " + e.getMessage());
            System.exit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int run(BoardArguments arguments) throws BoardException, InterruptedException {
        switch (arguments.verb()) {
            case HELP -> System.out.print(USAGE);
            case ASK -> {
                String answer = ControlClient.ask(arguments.home(), arguments.value());
                System.out.println(answer);
                return answer.startsWith("ok") ? 0 : 1;
            }
            case RUN -> {
                Path dist = Path.of(System.getProperty("remora.dist", "."));
                FirmwareFolders firmware = new FirmwareFolders(
                        List.of(arguments.home().resolve("firmware"), dist.resolve("firmware")));
                try (Board board = Board.switchOn(new Board.Settings(arguments.home(), Path.of("/dev/shm"),
                        dist.resolve("board/soft-core.jar"), firmware, arguments.value(), BoardMain::log))) {
                    Runtime.getRuntime().addShutdownHook(new Thread(board::close, "remora-board-off"));
                    board.awaitOff();
                }
            }
        }
        return 0;
    }

    private static void log(String line) {
        System.out.println("imx-board: " + line);
    }
}
