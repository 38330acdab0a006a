package dev.remora.remoteproc.soft.board;

import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The M4's partition: its core, and the image that it boots from. One thread at a time. */
final class Partition {

    /** Whether the core runs. */
    enum State {
        RUNNING,
        /** It ended, and is booted again soon. */
        DOWN,
        /** It stays down until somebody boots it. */
        HELD
    }

    private final MappedBoard memory;
    private final CoreCommand command;
    private final Consumer<String> output;
    private final Consumer<CoreProcess> ended;
    private FirmwareImage image;
    private State state = State.HELD;
    private long boots;
    private @Nullable CoreProcess core;

    /** Nothing runs yet. {@code ended} is called by a thread of the process that ended. */
    Partition(MappedBoard memory, CoreCommand command, FirmwareImage image, Consumer<String> output,
            Consumer<CoreProcess> ended) {
        this.memory = memory;
        this.command = command;
        this.image = image;
        this.output = output;
        this.ended = ended;
    }

    State state() {
        return state;
    }

    FirmwareImage image() {
        return image;
    }

    /** From the next boot on. */
    void image(FirmwareImage next) {
        image = next;
    }

    long boots() {
        return boots;
    }

    /** The process, 0 if there is none. */
    long pid() {
        return core == null ? 0 : core.pid();
    }

    boolean runs(CoreProcess process) {
        return process.equals(core);
    }

    /** Loads the image and starts the core. */
    void boot() throws BoardException {
        memory.load(image);
        try {
            core = CoreProcess.start(command.bootAt(image.entry()), command.folder(), output, ended);
        } catch (IOException e) {
            state = State.DOWN;
            throw new BoardException("m4 cannot be started: " + e.getMessage(), e);
        }
        boots++;
        state = State.RUNNING;
    }

    /** Takes its power away. Memory stays as it is. */
    void down(State next) throws BoardException, InterruptedException {
        CoreProcess last = core;
        if (last != null) {
            last.kill();
        }
        core = null;
        state = next;
    }
}
