package dev.remora.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.felix.gogo.runtime.CommandNotFoundException;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client: reads its command, runs it in a session of its own, sends what it prints and its exit status. */
final class ConsoleClient implements Runnable {
    /** Session variable: a {@code Consumer<Runnable>} for what has to wait until the client has its answer. */
    static final String AFTER_ANSWER = "remora.after.answer";

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleClient.class);
    private static final int COMMAND_SECONDS = 10;

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int BAD_FRAME = 2;
    private static final int NOT_FOUND = 127;
    private static final int INTERRUPTED = 130;

    private final SocketChannel channel;
    private final CommandProcessor processor;
    private final AnswerWriter answer;
    private final List<Runnable> afterAnswer = new CopyOnWriteArrayList<>();
    private final CountDownLatch commandRead = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    ConsoleClient(SocketChannel channel, CommandProcessor processor) {
        this.channel = channel;
        this.processor = processor;
        this.answer = new AnswerWriter(channel);
    }

    @Override
    public void run() {
        Thread client = Thread.currentThread();
        Thread.ofVirtual().name("remora-console-watch").start(() -> watch(client));
        try (channel) {
            serve();
        } catch (IOException e) {
            LOG.debug("console client gone: {}", e.toString());
        } finally {
            commandRead.countDown();
            answered.countDown();
            afterAnswer.forEach(Runnable::run);
        }
    }

    private void serve() throws IOException {
        String command;
        try {
            command = CommandFrame.read(Channels.newInputStream(channel));
        } catch (BadFrameException e) {
            answer.line(FrameLayout.STDERR, "remora: " + e.getMessage());
            answer.status(BAD_FRAME);
            return;
        }
        commandRead.countDown();
        answer.status(execute(command));
    }

    /** A client that closed cannot be told from one that only ended its sending, except by writing to it. */
    private void watch(Thread client) {
        try {
            if (!commandRead.await(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                channel.close();
                return;
            }
            while (!answered.await(1, TimeUnit.SECONDS)) {
                if (!answer.clientThere()) {
                    client.interrupt();
                    return;
                }
            }
        } catch (IOException | InterruptedException e) {
            LOG.debug("console client not watched any more: {}", e.toString());
        }
    }

    private int execute(String command) throws IOException {
        try (CommandSession session = processor.createSession(InputStream.nullInputStream(),
                answer.stream(FrameLayout.STDOUT), answer.stream(FrameLayout.STDERR))) {
            session.put("SCOPE", "remora:*");
            session.put(AFTER_ANSWER, (Consumer<Runnable>) afterAnswer::add);
            Object result = session.execute(command);
            if (result != null) {
                String text = session.format(result, Converter.INSPECT).toString();
                answer.line(FrameLayout.STDOUT, text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
            }
            return OK;
        } catch (CommandNotFoundException e) {
            return failed(e.getCommand() + ": no such command; 'help' lists them", NOT_FOUND);
        } catch (InterruptedException e) {
            return failed("interrupted", INTERRUPTED);
        } catch (Exception | Error e) { // a command may be any bundle's; a client that is gone shows again below
            LOG.debug("console command failed: {}", command, e);
            return failed(ErrorLine.of(e), FAILED);
        }
    }

    private int failed(String line, int status) throws IOException {
        answer.line(FrameLayout.STDERR, line);
        return status;
    }
}
