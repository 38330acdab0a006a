package dev.remora.remoteproc.soft.board;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Asks the board of a home. */
final class ControlClient {

    private ControlClient() {}

    /** Sends one line and returns the answer. */
    static String ask(Path home, String command) throws BoardException {
        // Not the link: the path of a socket is short.
        try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.connect(UnixDomainSocketAddress
                    .of(home.resolve(BoardFolder.LINK).toRealPath().resolve(BoardFolder.CONTROL_SOCKET)));
            ByteBuffer line = ByteBuffer.wrap((command.replace('\n', ' ') + '\n').getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                int ignored = socket.write(line);
            }
            String answer = new BufferedReader(Channels.newReader(socket, StandardCharsets.UTF_8)).readLine();
            if (answer == null) {
                throw new BoardException("the board went without an answer to '" + command + "'");
            }
            return answer;
        } catch (IOException e) {
            throw new BoardException("no board runs on " + home + ": imx-board run --home " + home + " starts one", e);
        }
    }
}
