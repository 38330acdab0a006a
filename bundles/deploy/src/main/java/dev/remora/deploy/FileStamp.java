package dev.remora.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** What tells a changed file from an unchanged one without reading it. */
record FileStamp(FileTime modified, long size) {

    /** A file that is gone is no reason to fail. */
    static FileStamp of(Path file) throws IOException {
        return Files.exists(file)
                ? new FileStamp(Files.getLastModifiedTime(file), Files.size(file))
                : new FileStamp(FileTime.fromMillis(0), 0);
    }
}
