package dev.remora.rpmsg.autoload;

import java.io.IOException;
import java.nio.file.Path;

/** The jar of an offer. */
interface Jar {

    /** A jar that is longer is not taken. */
    long BYTES_MAX = 64L << 20;

    /**
     * Copies it, whole and checked.
     *
     * @throws RepositoryException if it is not what the repository says, or is not to be had from there
     */
    void copyTo(Path file) throws RepositoryException, IOException, InterruptedException;
}
