package dev.remora.itests.partition;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * Asks the board.
 *
 * @param path its control socket
 */
record ControlSocket(Path path) {

    /** One line there, one line back. */
    String ask(String command) throws IOException {
        try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // Behind the link: the path of a socket is short.
            socket.connect(UnixDomainSocketAddress.of(path.toRealPath()));
            ByteBuffer line = ByteBuffer.wrap((command + '\n').getBytes(US_ASCII));
            while (line.hasRemaining()) {
                socket.write(line);
            }
            String answer = new BufferedReader(Channels.newReader(socket, US_ASCII)).readLine();
            if (answer == null) {
                throw new IOException("%s: no answer to '%s': the board has gone".formatted(path, command));
            }
            if (!answer.startsWith("ok")) {
                throw new IOException("%s: '%s': %s".formatted(path, command, answer));
            }
            return answer;
        }
    }
}
