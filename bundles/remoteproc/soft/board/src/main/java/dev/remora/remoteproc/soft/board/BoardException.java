package dev.remora.remoteproc.soft.board;

/** Something that the board cannot do; the message is one line. */
final class BoardException extends Exception {

    private static final long serialVersionUID = 1;

    BoardException(String message) {
        super(message);
    }

    BoardException(String message, Throwable cause) {
        super(message, cause);
    }
}
