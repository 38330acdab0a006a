package dev.remora.console;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What a client of the console reads, by the letter of the protocol. */
record Answer(String stdout, String stderr, int status) {

    static Answer to(String command, Path socket) throws IOException {
        return toBytes(frame(command), socket);
    }

    static Answer toBytes(byte[] request, Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            send(channel, request);
            channel.shutdownOutput();
            return read(channel);
        }
    }

    static void send(SocketChannel channel, byte[] request) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(request);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    static byte[] frame(String command) {
        byte[] text = command.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + text.length).putInt(text.length).put(text).array();
    }

    static Answer read(SocketChannel channel) throws IOException {
        var in = new DataInputStream(Channels.newInputStream(channel));
        var stdout = new ByteArrayOutputStream();
        var stderr = new ByteArrayOutputStream();
        while (true) {
            byte type = in.readByte();
            byte[] bytes = in.readNBytes(in.readInt());
            switch (type) {
                case 1 -> stdout.write(bytes);
                case 2 -> stderr.write(bytes);
                case 3 -> {
                    if (in.read() != -1) {
                        throw new IOException("something follows the exit status");
                    }
                    return new Answer(stdout.toString(StandardCharsets.UTF_8), stderr.toString(StandardCharsets.UTF_8),
                            ByteBuffer.wrap(bytes).getInt());
                }
                default -> throw new IOException("answer of type " + type);
            }
        }
    }
}
