package dev.remora.platform.posix;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** A process that owns a private file until it is killed. */
final class PrivateFileOwner {

    private PrivateFileOwner() {
    }

    static void main(String[] arguments) throws IOException {
        PrivateFile file = PrivateFile.create(Path.of(arguments[0]), "owned");
        PrintStream out = System.out;
        out.println(file.path());
        int ignored = System.in.read();
        file.close();
    }
}
