package dev.remora.rpmsg.autoload;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** Gets a file that an index names; the place has been checked to be the index's own. */
@FunctionalInterface
interface Fetch {

    /** Copies at most {@code max} bytes, or fails. */
    void fetch(URI from, Path to, long max) throws RepositoryException, IOException, InterruptedException;
}
