package dev.remora.console;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.felix.service.command.CommandProcessor;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the Unix socket named by the framework property {@code remora.socket}: a few clients at once, one command each. */
@Component(name = "dev.remora.console", service = ConsoleSocket.class, immediate = true)
public final class ConsoleSocket {
    static final String SOCKET_PROPERTY = "remora.socket";
    static final int CLIENTS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleSocket.class);
    private static final int LAST_ANSWERS_SECONDS = 2;

    private final CommandProcessor processor;
    private final Semaphore places = new Semaphore(CLIENTS);
    private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();
    private final @Nullable Path path;
    private final @Nullable ServerSocketChannel server;

    @Activate
    public ConsoleSocket(BundleContext context, @Reference CommandProcessor processor) {
        this.processor = processor;
        String property = context.getProperty(SOCKET_PROPERTY);
        path = property == null ? null : Path.of(property);
        server = path == null ? null : listen(path);
        if (server != null) {
            Thread.ofPlatform().name("remora-console").daemon().start(() -> accept(server));
        }
    }

    private static @Nullable ServerSocketChannel listen(Path path) {
        try {
            return SocketFile.listen(path);
        } catch (IOException | RuntimeException e) {
            LOG.warn("console socket {}: {}; 'remora exec' cannot reach this gateway", path, ErrorLine.of(e));
            return null;
        }
    }

    private void accept(ServerSocketChannel listening) {
        try {
            while (true) {
                SocketChannel client = listening.accept();
                if (places.tryAcquire()) {
                    clients.add(client);
                    Thread.ofVirtual().name("remora-console-client").start(() -> serve(client));
                } else {
                    refuse(client);
                }
            }
        } catch (ClosedChannelException e) {
            LOG.debug("console socket closed");
        } catch (IOException e) {
            LOG.warn("console socket {}: {}; 'remora exec' cannot reach this gateway", path, ErrorLine.of(e));
        }
    }

    private void serve(SocketChannel client) {
        try {
            new ConsoleClient(client, processor).run();
        } finally {
            clients.remove(client);
            places.release();
        }
    }

    private static void refuse(SocketChannel client) {
        try (client) {
            AnswerWriter answer = new AnswerWriter(client);
            answer.line(FrameLayout.STDERR, "remora: " + CLIENTS + " commands are running already: try again");
            answer.status(1);
        } catch (IOException e) {
            LOG.debug("refused console client gone: {}", e.toString());
        }
    }

    /** Takes no new client, lets commands that are about to answer do so, ends the others. */
    @Deactivate
    void deactivate() throws IOException, InterruptedException {
        if (server == null || path == null) {
            return;
        }
        server.close();
        Files.deleteIfExists(path);
        if (!places.tryAcquire(CLIENTS, LAST_ANSWERS_SECONDS, TimeUnit.SECONDS)) {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }
}
