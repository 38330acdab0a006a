package dev.remora.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.util.FileSize;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Logs to the console in short lines, and in full to data/log/remora.log, at most four files of 4 MB. */
final class Logging {
    private static final String SHORT = "%d{HH:mm:ss} %replace(%level: ){'INFO: ',''}%msg%n%nopex";
    private static final String FULL = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS} %-5level [%thread] %logger: %msg%n";
    private static final long FILE_SIZE = 4 * FileSize.MB_COEFFICIENT;
    private static final int OLD_FILES = 3;

    private Logging() {}

    static void start(Home home) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(console(context));
        root.addAppender(file(context, home.data().resolve("log").resolve("remora.log")));
    }

    static void stop() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }

    /** The stream as it is now: later the shell puts its own in place, and what a command logs would be in its answer. */
    private static OutputStreamAppender<ILoggingEvent> console(LoggerContext context) {
        OutputStreamAppender<ILoggingEvent> console = new OutputStreamAppender<>();
        console.setName("console");
        console.setOutputStream(new Unclosed(System.out));
        Filter<ILoggingEvent> ours = new OursOrWarnings();
        ours.start();
        console.addFilter(ours);
        start(console, context, SHORT);
        return console;
    }

    private static RollingFileAppender<ILoggingEvent> file(LoggerContext context, Path path) {
        RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();
        file.setName("file");
        file.setFile(path.toString());

        FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(file);
        rolling.setFileNamePattern(path + ".%i");
        rolling.setMinIndex(1);
        rolling.setMaxIndex(OLD_FILES);
        rolling.start();
        file.setRollingPolicy(rolling);

        SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
        trigger.setContext(context);
        trigger.setMaxFileSize(new FileSize(FILE_SIZE));
        trigger.start();
        file.setTriggeringPolicy(trigger);

        start(file, context, FULL);
        return file;
    }

    private static void start(OutputStreamAppender<ILoggingEvent> appender, LoggerContext context, String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
    }

    /** The appender closes its stream at its end. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /** On the console: what Remora's own parts tell, and everybody's warnings. */
    private static final class OursOrWarnings extends Filter<ILoggingEvent> {
        @Override
        public FilterReply decide(ILoggingEvent event) {
            boolean ours = event.getLoggerName().startsWith("dev.remora");
            return ours || event.getLevel().isGreaterOrEqual(Level.WARN) ? FilterReply.NEUTRAL : FilterReply.DENY;
        }
    }
}
