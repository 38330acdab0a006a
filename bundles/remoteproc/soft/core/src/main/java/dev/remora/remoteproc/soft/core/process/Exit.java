package dev.remora.remoteproc.soft.core.process;

/** How the process ends: at once, with a status that says why. */
enum Exit {
    /** The gateway is gone. */
    ORPHANED(0),
    /** The firmware gave up or failed. */
    CRASHED(3),
    /** There was nothing to boot. */
    NOT_BOOTED(4),
    /** The gateway has closed the mailbox. */
    MAILBOX_CLOSED(5);

    private final int status;

    Exit(int status) {
        this.status = status;
    }

    /** Ends the process; the line is the last that it prints. */
    void with(String line) {
        System.err.println(line);
        Runtime.getRuntime().halt(status);
    }
}
