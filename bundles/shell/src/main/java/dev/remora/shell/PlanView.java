package dev.remora.shell;

import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How it is shown what a start or a stop would do, step by step.
 *
 * @param steps the processors, in order
 * @param target the one that is to be started or stopped: before it stands what has to be done for that, behind it what follows
 * @param stop whether it is to be stopped
 */
record PlanView(List<RemoteProcessor> steps, RemoteProcessor target, boolean stop) {

    private static final String NONE = "none";
    private static final String STOP = "stop";

    String table() {
        Table table = new Table("STEP", "NAME", "STATE", "ACTION");
        int number = 0;
        for (RemoteProcessor step : steps) {
            ProcessorStatus status = step.status();
            table.row(++number, status.name(), status.state(), action(step, status));
        }
        return table.toString();
    }

    List<Map<String, @Nullable Object>> json() {
        return steps.stream().map(step -> {
            ProcessorStatus status = step.status();
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("name", status.name());
            row.put("state", status.state().name());
            row.put("action", action(step, status));
            return row;
        }).toList();
    }

    private String action(RemoteProcessor step, ProcessorStatus status) {
        return switch (status.state()) {
            case OFFLINE -> stop ? NONE : "start";
            case CRASHED -> stop ? STOP : "start";
            case DETACHED -> stop ? STOP : "attach";
            // Paused is up enough for what depends on it.
            case SUSPENDED -> stop ? STOP : step.equals(target) ? "resume" : NONE;
            case RUNNING -> stop ? STOP : NONE;
            case ATTACHED -> stop ? isLeft(step) ? "detach" : STOP : NONE;
            case DELETED -> NONE;
        };
    }

    /** Who gives it back last leaves it, if it can be left; a user's stop stops it. */
    private boolean isLeft(RemoteProcessor step) {
        return steps.indexOf(step) > steps.indexOf(target) && step.report().features().contains("DETACH");
    }
}
