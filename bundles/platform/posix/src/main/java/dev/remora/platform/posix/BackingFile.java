package dev.remora.platform.posix;

import java.io.IOException;
import java.nio.file.Path;

/** The file behind a shared memory. */
sealed interface BackingFile {

    Path path();

    /** Removes the file if it goes with the memory. */
    void release() throws IOException;

    /** A file that both sides know by its name, and that outlives the gateway. */
    record Kept(Path path) implements BackingFile {

        @Override
        public void release() {
            // The other side may still use it, or look for it later.
        }
    }

    /** A file of this gateway alone. */
    record Private(PrivateFile file) implements BackingFile {

        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public void release() throws IOException {
            file.close();
        }
    }
}
