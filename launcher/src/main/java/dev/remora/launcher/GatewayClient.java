package dev.remora.launcher;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Runs a shell command in a running gateway, over its socket. Numbers are big-endian:
 *
 * <pre>
 *   to the gateway, once     { u32 length, command in UTF-8 }, then end of stream
 *   from it, until type 3    { u8 type, u32 length, bytes }; types: 1 stdout, 2 stderr, 3 exit status (s32)
 * </pre>
 */
final class GatewayClient {
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int STATUS = 3;
    private static final int LENGTH_MAX = 1 << 20;

    private final Path socket;

    GatewayClient(Path socket) {
        this.socket = socket;
    }

    /** Copies the command's output and returns its exit status. Throws when nobody listens or the gateway goes away. */
    int run(String command, PrintStream out, PrintStream err) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            byte[] text = command.getBytes(StandardCharsets.UTF_8);
            DataOutputStream toGateway = new DataOutputStream(Channels.newOutputStream(channel));
            toGateway.write(header(text.length));
            toGateway.write(text);
            channel.shutdownOutput();
            return answer(new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel))), out, err);
        }
    }

    private static byte[] header(int length) {
        return new byte[]{(byte) (length >>> 24), (byte) (length >>> 16), (byte) (length >>> 8), (byte) length};
    }

    private static int answer(DataInputStream in, PrintStream out, PrintStream err) throws IOException {
        while (true) {
            int type = in.readUnsignedByte();
            int length = in.readInt();
            if (length < 0 || length > LENGTH_MAX) {
                throw new IOException("answer of " + Integer.toUnsignedString(length) + " bytes");
            }
            switch (type) {
                case STDOUT -> copy(in, length, out);
                case STDERR -> copy(in, length, err);
                case STATUS -> {
                    return in.readInt();
                }
                default -> throw new IOException("answer of unknown type " + type);
            }
        }
    }

    private static void copy(DataInputStream in, int length, PrintStream to) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        to.write(bytes, 0, length);
        to.flush();
    }
}
