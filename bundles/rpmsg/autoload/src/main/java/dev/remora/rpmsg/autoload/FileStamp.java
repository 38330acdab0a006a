package dev.remora.rpmsg.autoload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Optional;

/** Enough of a file to see that it has changed. */
record FileStamp(Path file, long size, FileTime modified) {

    static final Comparator<FileStamp> BY_NAME = Comparator.comparing(FileStamp::file);

    /** Empty if it is no file, or is gone. */
    static Optional<FileStamp> of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? Optional.of(new FileStamp(file, attributes.size(), attributes.lastModifiedTime()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
