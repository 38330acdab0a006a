package dev.remora.launcher;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Hands warnings and errors of the OSGi log service on: without it, what SCR reports is printed nowhere. */
final class LogBridge extends ServiceTracker<LogReaderService, LogReaderService> implements LogListener {
    /** Framework, bundle and service events appear as log entries of these loggers; FailureReport tells them. */
    private static final String EVENTS = "Events.";
    /** In the file, not on the console: see {@link #isRefusal}. */
    private static final String COMPONENTS = "components";
    private static final List<String> REFUSALS = List.of("org.osgi.service.component.ComponentException",
            "java.lang.reflect.InvocationTargetException");

    private final Framework framework;

    LogBridge(Framework framework) {
        super(framework.getBundleContext(), LogReaderService.class, null);
        this.framework = framework;
    }

    @Override
    public LogReaderService addingService(ServiceReference<LogReaderService> reference) {
        LogReaderService reader = super.addingService(reference);
        reader.addLogListener(this);
        return reader;
    }

    @Override
    public void logged(LogEntry entry) {
        String name = entry.getLoggerName();
        if (name.startsWith(EVENTS)) {
            return;
        }
        boolean said = isRefusal(entry);
        Level level = said ? Level.INFO : level(entry.getLogLevel());
        if (level != null) {
            LoggerFactory.getLogger(said ? COMPONENTS : name).atLevel(level).setCause(entry.getException())
                    .log(text(entry));
        }
    }

    private @Nullable Level level(LogLevel level) {
        return switch (level) {
            // Bundles that stop complain of those that stopped before: for the file only.
            case ERROR, WARN -> !isRunning() ? Level.INFO : level == LogLevel.ERROR ? Level.ERROR : Level.WARN;
            default -> null;
        };
    }

    /**
     * A component of ours that refuses its configuration says so itself, in a line of its own. The log service keeps only
     * the text of an exception, and of one out of a constructor not even its cause; remora:status shows that.
     */
    private static boolean isRefusal(LogEntry entry) {
        @Nullable
        Throwable failure = entry.getException();
        return failure != null && entry.getLoggerName().startsWith("dev.remora.")
                && REFUSALS.stream().anyMatch(String.valueOf(failure.getMessage())::startsWith);
    }

    private boolean isRunning() {
        int state = framework.getState();
        return state == Bundle.STARTING || state == Bundle.ACTIVE;
    }

    private static String text(LogEntry entry) {
        @Nullable
        Throwable failure = entry.getException();
        return failure == null ? entry.getMessage() : entry.getMessage() + ": " + OneLine.of(failure);
    }
}
