package dev.remora.drivers.testing;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a class logs from now on, until closed. */
public final class RecordedLog implements AutoCloseable {

    private final Logger logger;
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    /**
     * Begins.
     *
     * @param of whose logger; it logs nowhere else
     */
    public RecordedLog(Class<?> of) {
        logger = (Logger) LoggerFactory.getLogger(of);
        logger.setAdditive(false);
        logger.addAppender(appender);
        appender.start();
    }

    /**
     * What was logged.
     *
     * @return lines: level, blank, text
     */
    public List<String> lines() {
        return appender.list.stream().map(event -> event.getLevel() + " " + event.getFormattedMessage()).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
    }
}
