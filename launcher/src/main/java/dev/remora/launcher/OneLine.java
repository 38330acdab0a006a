package dev.remora.launcher;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;

/** The reason of a failure as one line. */
final class OneLine {
    private static final Pattern MISSING = Pattern.compile(
            "missing requirement \\[(?<who>\\S+) \\[[^]]*\\]\\([^)]*\\)\\] (?<what>\\S+; \\S+?)(?=\\]? |\\]?$)");
    private static final int DEPTH = 8;

    private OneLine() {}

    static String of(Throwable failure) {
        return switch (failure) {
            case NoSuchFileException e -> e.getFile() + ": no such file";
            case AccessDeniedException e -> e.getFile() + ": permission denied";
            case FileSystemException e -> e.getFile() + ": " + text(e, e.getReason());
            case BundleException e -> ofBundle(e);
            case InvocationTargetException e when e.getCause() != null -> of(e.getCause());
            default -> text(failure, failure.getMessage());
        };
    }

    /** The activator's own exception says more than the framework's wrapping. */
    private static String ofBundle(BundleException failure) {
        Throwable reason = failure;
        for (int depth = 0; depth < DEPTH && reason.getCause() != null; depth++) {
            reason = reason.getCause();
        }
        return unresolved(text(reason, reason.getMessage()));
    }

    /** Of the resolver's chain only the last link is the cause. */
    private static String unresolved(String text) {
        Matcher missing = MISSING.matcher(text);
        String found = text;
        while (missing.find()) {
            found = "does not resolve: " + missing.group("who") + " needs " + missing.group("what");
        }
        return found;
    }

    private static String text(Throwable failure, @Nullable String message) {
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }
}
