package dev.remora.rpmsg.autoload;

/** Something of the repository cannot be used; the message says in one line what and why. */
final class RepositoryException extends Exception {

    private static final long serialVersionUID = 1L;

    RepositoryException(String message) {
        super(message);
    }
}
