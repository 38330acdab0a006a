package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.threadio.ThreadIO;

/** A shell in which commands are typed as a user would. */
final class Gogo implements AutoCloseable {

    private final CountedIo io = new CountedIo();
    private final CommandProcessorImpl processor = new CommandProcessorImpl(io);

    Gogo(String scope, Object commands, String... functions) {
        io.start();
        for (String function : functions) {
            processor.addCommand(scope, commands, function);
        }
    }

    String type(String line) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CommandSession session = processor.createSession(new ByteArrayInputStream(new byte[0]), out, out)) {
            return String.valueOf(session.execute(line));
        }
    }

    /** What a command that fails has printed. */
    String printed(String line) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CommandSession session = processor.createSession(new ByteArrayInputStream(new byte[0]), out, out)) {
            assertThatThrownBy(() -> session.execute(line)).isInstanceOf(Exception.class);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What a command prints that is ended by ^C as soon as it waits. */
    String interrupted(String line, CountDownLatch waits) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CommandSession session = processor.createSession(new ByteArrayInputStream(new byte[0]), out, out);
                ExecutorService user = Executors.newSingleThreadExecutor()) {
            Future<Object> command = user.submit(() -> session.execute(line));
            assertThat(waits.await(30, TimeUnit.SECONDS)).isTrue();
            session.foregroundJob().interrupt();
            assertThatThrownBy(() -> command.get(30, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
            await().until(() -> out.toString(StandardCharsets.UTF_8).endsWith("\n"));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** A command that goes on while the test does. */
    Running begin(String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CommandSession session = processor.createSession(new ByteArrayInputStream(new byte[0]), out, out);
        ExecutorService user = Executors.newSingleThreadExecutor();
        return new Running(session, out, user, user.submit(() -> session.execute(line)));
    }

    record Running(CommandSession session, ByteArrayOutputStream out, ExecutorService user,
            Future<Object> command) implements AutoCloseable {

        void untilPrinted(String text) {
            await().untilAsserted(() -> assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(text));
        }

        void ends() throws Exception {
            command.get(30, TimeUnit.SECONDS);
        }

        void interrupt() {
            session.foregroundJob().interrupt();
        }

        @Override
        public void close() {
            user.shutdownNow();
            user.close();
            session.close();
        }
    }

    @Override
    public void close() {
        processor.stop();
        io.stop();
    }

    /** A thread of a command that ends late would put the shell's streams into the JVM once more, for good. */
    private static final class CountedIo implements ThreadIO {

        private final ThreadIOImpl io = new ThreadIOImpl();
        private final AtomicInteger threads = new AtomicInteger();

        void start() {
            io.start();
        }

        void stop() {
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2)).until(() -> threads.get() == 0);
            io.stop();
        }

        @Override
        public void setStreams(InputStream in, PrintStream out, PrintStream err) {
            threads.incrementAndGet();
            io.setStreams(in, out, err);
        }

        @Override
        public void close() {
            io.close();
            threads.decrementAndGet();
        }
    }
}
