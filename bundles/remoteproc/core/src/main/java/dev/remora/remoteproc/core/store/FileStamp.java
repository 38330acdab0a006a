package dev.remora.remoteproc.core.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * What changes when a file is written.
 *
 * @param size bytes; -1 if there is no such file
 * @param modified when it was written last, nanoseconds
 */
record FileStamp(long size, long modified) {

    static FileStamp of(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileStamp(found.size(), found.lastModifiedTime().to(TimeUnit.NANOSECONDS));
        } catch (IOException e) {
            return new FileStamp(-1, 0);
        }
    }
}
