package dev.remora.launcher;

import java.util.Objects;
import java.util.stream.Stream;
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
    private static final int CAUSES = 8;

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
        // A component that refuses its configuration says so itself, in a line of its own.
        Level level = isRefusal(entry.getException()) ? Level.INFO : level(entry.getLogLevel());
        if (level != null) {
            LoggerFactory.getLogger(name).atLevel(level).setCause(entry.getException()).log(text(entry));
        }
    }

    private @Nullable Level level(LogLevel level) {
        return switch (level) {
            // Bundles that stop complain of those that stopped before: for the file only.
            case ERROR, WARN -> !isRunning() ? Level.INFO : level == LogLevel.ERROR ? Level.ERROR : Level.WARN;
            default -> null;
        };
    }

    /** By name: the launcher has no class of a bundle. */
    private static boolean isRefusal(@Nullable Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(CAUSES)
                .anyMatch(cause -> cause.getClass().getName().equals("org.osgi.service.component.ComponentException"));
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
