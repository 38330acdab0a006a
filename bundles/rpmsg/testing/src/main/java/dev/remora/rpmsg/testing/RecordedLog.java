package dev.remora.rpmsg.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What a package or class logs from now on, until closed. Any thread. */
public final class RecordedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private record Line(Level level, String text) {}

    private final Logger logger;
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    /**
     * Begins.
     *
     * @param of name of the package or class
     */
    public RecordedLog(String of) {
        logger = (Logger) LoggerFactory.getLogger(of);
        start();
        logger.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(new Line(event.getLevel(), event.getFormattedMessage()));
    }

    /**
     * What was logged.
     *
     * @return lines: level, blank, text
     */
    public List<String> lines() {
        return lines.stream().map(line -> line.level() + " " + line.text()).toList();
    }

    /**
     * What was logged as INFO.
     *
     * @return texts
     */
    public List<String> infos() {
        return at(Level.INFO);
    }

    /**
     * What was logged as WARN.
     *
     * @return texts
     */
    public List<String> warnings() {
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
