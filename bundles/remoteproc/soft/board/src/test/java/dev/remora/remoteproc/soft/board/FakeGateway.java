package dev.remora.remoteproc.soft.board;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** The gateway's end of the system controller's line. */
final class FakeGateway implements AutoCloseable {

    private final Path path;
    private final ServerSocketChannel server;
    private final SocketChannel controller;

    private FakeGateway(Path path, ServerSocketChannel server, SocketChannel controller) {
        this.path = path;
        this.server = server;
        this.controller = controller;
    }

    /** Waits until the system controller has found it. */
    static FakeGateway start(Path path) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path), 1);
        return new FakeGateway(path, server, server.accept());
    }

    /** The next interrupt: waits for it. */
    int interrupt() throws IOException {
        ByteBuffer in = ByteBuffer.allocate(1);
        return controller.read(in) < 0 ? -1 : in.get(0);
    }

    @Override
    public void close() throws IOException {
        controller.close();
        server.close();
        Files.deleteIfExists(path);
    }
}
