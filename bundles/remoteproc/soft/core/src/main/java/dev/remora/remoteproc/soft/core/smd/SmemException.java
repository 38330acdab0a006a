package dev.remora.remoteproc.soft.core.smd;

/** The heap is corrupt, full or locked; the message is one line. */
public final class SmemException extends Exception {

    private static final long serialVersionUID = 1L;

    SmemException(String message) {
        super(message);
    }
}
