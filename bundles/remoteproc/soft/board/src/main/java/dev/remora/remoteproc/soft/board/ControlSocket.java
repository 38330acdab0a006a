package dev.remora.remoteproc.soft.board;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;

/** Listens for commands: some clients at a time, each with a thread of its own. */
final class ControlSocket implements AutoCloseable {

    private static final int MOST_CLIENTS = 8;
    private static final int LONGEST_LINE = 4096;

    private final Function<String, ControlCommands.Answer> commands;
    private final Runnable off;
    private final Consumer<String> log;
    private final ServerSocketChannel server;
    private final Semaphore room = new Semaphore(MOST_CLIENTS);

    private ControlSocket(Function<String, ControlCommands.Answer> commands, Runnable off, Consumer<String> log,
            ServerSocketChannel server) {
        this.commands = commands;
        this.off = off;
        this.log = log;
        this.server = server;
    }

    /** Listens there; {@code off} is called once the last answer is sent. */
    static ControlSocket listen(Path path, Function<String, ControlCommands.Answer> commands, Runnable off,
            Consumer<String> log) throws IOException {
        // Its folder is locked: what is there has been left by a board that was killed.
        Files.deleteIfExists(path);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        ControlSocket socket = new ControlSocket(commands, off, log, server);
        daemon("remora-board-control", socket::accept);
        return socket;
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (server.isOpen()) {
                room.acquire();
                SocketChannel client = server.accept();
                daemon("remora-board-client", () -> serve(client));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            if (server.isOpen()) {
                log.accept("control socket: " + e.getMessage());
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client; InputStream in = new BufferedInputStream(Channels.newInputStream(client))) {
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                ControlCommands.Answer answer = commands.apply(line);
                send(client, answer.line());
                if (answer.last()) {
                    off.run();
                    return;
                }
            }
        } catch (IOException e) {
            log.accept("control socket: a client went: " + e.getMessage());
        } finally {
            room.release();
        }
    }

    /** The next line; empty at the end. */
    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n' && line.size() > 0) {
                return line.toString(StandardCharsets.UTF_8);
            }
            if (line.size() == LONGEST_LINE) {
                throw new IOException("a line of more than " + LONGEST_LINE + " bytes");
            }
            if (c != '\n') {
                line.write(c);
            }
        }
        return "";
    }

    private static void send(SocketChannel client, String line) throws IOException {
        String one = line.chars().map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).append('\n')
                .toString();
        ByteBuffer bytes = ByteBuffer.wrap(one.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            int ignored = client.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
