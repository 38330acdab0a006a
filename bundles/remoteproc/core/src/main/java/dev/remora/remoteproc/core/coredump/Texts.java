package dev.remora.remoteproc.core.coredump;

import java.nio.file.FileSystemException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes lines for people of what comes from elsewhere. */
final class Texts {

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    private Texts() {}

    /** A text of at most so many characters, without line breaks and what a terminal would obey. */
    static String oneLine(@Nullable String text, int max) {
        String some = text == null ? "" : text;
        return UNPRINTABLE.matcher(some.length() <= max ? some : some.substring(0, max)).replaceAll("?");
    }

    /** What went wrong; that of a file system often has only the file in its message. */
    static String why(Throwable failure) {
        String message = failure.getMessage();
        String kind = failure.getClass().getSimpleName();
        if (message == null) {
            return kind;
        }
        boolean onlyTheFile = failure instanceof FileSystemException file && file.getReason() == null;
        return oneLine(onlyTheFile ? kind + " " + message : message, 512);
    }
}
