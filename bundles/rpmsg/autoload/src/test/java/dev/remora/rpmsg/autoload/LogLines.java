package dev.remora.rpmsg.autoload;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** The lines of the log, while it is open. */
final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private record Line(Level level, String text) {}

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.remora.rpmsg.autoload");
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    LogLines() {
        start();
        logger.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(new Line(event.getLevel(), event.getFormattedMessage()));
    }

    List<String> warnings() {
        return at(Level.WARN);
    }

    private List<String> at(Level level) {
        return lines.stream().filter(line -> line.level() == level).map(Line::text).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        stop();
    }
}
