package dev.remora.remoteproc.soft;

import dev.remora.remoteproc.spi.RemoteCoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** A gateway in a process of its own: starts a core, leaves it if told so, and is dead. */
final class DyingGateway {

    static final int STATUS = 9;
    static final String LEAVES = "leaves";
    static final String PAUSES = "pauses";
    static final String CANNOT_LEAVE = "cannot leave";

    private DyingGateway() {}

    /**
     * Prints the number of the core's process last.
     *
     * @param args memory file, mailbox file, folder, what it does with the core
     */
    public static void main(String[] args) throws Exception {
        SoftBoard board = new SoftBoard(Path.of(args[0]), Path.of(args[1]));
        SoftRemoteCore core = board.core(Path.of(args[2]),
                new CoreSettings("m4", Duration.ofSeconds(30), Duration.ZERO, true, false));
        core.start(board.load("sample.elf"), (type, reason) -> {});
        String pid = Objects.requireNonNull(core.details().get("pid"));
        switch (args[3]) {
            case LEAVES -> core.detach();
            case PAUSES -> core.suspend();
            case CANNOT_LEAVE -> cannotLeave(core, ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
            default -> {
                // it stays attached
            }
        }
        System.out.println(pid);
        System.out.flush();
        Runtime.getRuntime().halt(STATUS);
    }

    /** It does not hear in time that it is on its own. */
    private static void cannotLeave(SoftRemoteCore core, ProcessHandle process) throws IOException {
        ProcessDescriptor.signal(process, ProcessDescriptor.SIGSTOP);
        try {
            core.detach();
            throw new IllegalStateException("it was left");
        } catch (RemoteCoreException e) {
            ProcessDescriptor.signal(process, ProcessDescriptor.SIGCONT);
        }
    }
}
