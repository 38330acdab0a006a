package dev.remora.remoteproc.soft.board;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** A board that is switched on: its memories, its system controller, its control socket. */
final class Board implements AutoCloseable {

    /**
     * What a board is made of.
     *
     * @param home the home folder of its gateway
     * @param shm where memory is a file
     * @param core the jar of the soft core
     * @param firmware where images are found
     * @param image the name of the one that the M4 boots
     * @param log is told what happens, one line each
     */
    record Settings(Path home, Path shm, Path core, FirmwareFolders firmware, String image, Consumer<String> log) {}

    private final Consumer<String> log;
    private final SystemController controller;
    /** The last one first. */
    private final Deque<AutoCloseable> parts;

    private Board(Consumer<String> log, SystemController controller, Deque<AutoCloseable> parts) {
        this.log = log;
        this.controller = controller;
        this.parts = parts;
    }

    /** Switches it on: when it returns the M4 boots, and the control socket is there. */
    static Board switchOn(Settings settings) throws BoardException {
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        try {
            FirmwareImage image = ImageReader.read(settings.firmware().find(settings.image()));
            BoardFolder folder = BoardFolder.open(settings.home(), settings.shm());
            parts.push(folder);
            MappedBoard memory = MappedBoard.map(folder.path());
            parts.push(memory);
            CoreCommand command = new CoreCommand(settings.core(), folder.path());
            SystemController controller = new SystemController(memory, command, image, folder, settings.log());
            parts.push(controller);
            controller.powerOn();
            ControlCommands commands = new ControlCommands(controller, settings.firmware());
            parts.push(ControlSocket.listen(folder.controlSocket(), commands::answer, controller::switchOff,
                    settings.log()));
            return new Board(settings.log(), controller, parts);
        } catch (IOException e) {
            close(parts, settings.log());
            throw new BoardException("the board cannot be switched on: " + e, e);
        } catch (BoardException | RuntimeException e) {
            close(parts, settings.log());
            throw e;
        }
    }

    /** Returns when somebody has switched it off. */
    void awaitOff() throws InterruptedException {
        controller.awaitOff();
    }

    /** Power off: the M4 ends, the memories go. */
    @Override
    public void close() {
        close(parts, log);
    }

    private static void close(Deque<AutoCloseable> parts, Consumer<String> log) {
        synchronized (parts) {
            while (!parts.isEmpty()) {
                try {
                    parts.pop().close();
                } catch (Exception e) {
                    log.accept("switching off: " + e.getMessage());
                }
            }
        }
    }
}
