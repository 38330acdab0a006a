package dev.remora.shell;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.felix.service.command.Process;
import org.jspecify.annotations.Nullable;

/**
 * What a command answers. It fails by throwing: the shell shows the message and, for scripts, an exit status.
 *
 * @param text what is shown
 * @param ended why it was ended early and fails after all, if it was
 */
record Answer(String text, @Nullable Exception ended) {

    static Answer of(String text) {
        return new Answer(text, null);
    }

    /** Runs a command. Where JSON was asked for, its output is JSON also when it fails. */
    static String to(boolean json, Callable<Answer> command) throws Exception {
        Answer answer = orError(json, command);
        if (answer.ended == null) {
            return answer.text;
        }
        print(answer.text);
        throw answer.ended;
    }

    /** Runs a part of a command; where JSON was asked for, why it failed is printed as that. */
    static <T> T orError(boolean json, Callable<T> part) throws Exception {
        try {
            return part.call();
        } catch (Exception e) {
            if (json) {
                Map<String, @Nullable Object> row = new LinkedHashMap<>();
                row.put("error", reason(e));
                print(JsonText.object(row));
            }
            throw e;
        }
    }

    static String reason(Exception e) {
        return Objects.requireNonNullElseGet(e.getMessage(), () -> e.getClass().getSimpleName());
    }

    /** What a command returns is not shown if it throws. */
    private static void print(String text) {
        Process.Utils.current().out().println(text);
    }
}
