package dev.remora.console;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/** Frames what a command prints. Any thread may write; frames stay whole. */
final class AnswerWriter {
    private final WritableByteChannel channel;
    private final ReentrantLock writing = new ReentrantLock();

    AnswerWriter(WritableByteChannel channel) {
        this.channel = channel;
    }

    OutputStream stream(byte type) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[]{(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int done = 0; done < length; done += FrameLayout.ANSWER_MAX) {
                    send(type, ByteBuffer.wrap(bytes, offset + done, Math.min(FrameLayout.ANSWER_MAX, length - done)));
                }
            }
        };
    }

    void line(byte type, String text) throws IOException {
        stream(type).write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    void status(int status) throws IOException {
        send(FrameLayout.STATUS, ByteBuffer.allocate(4).putInt(status).flip());
    }

    /** Whether the client is still there, as far as can be told: a writer at work finds out by itself. */
    boolean clientThere() {
        if (!writing.tryLock()) {
            return true;
        }
        try {
            send(FrameLayout.STDOUT, ByteBuffer.allocate(0));
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            writing.unlock();
        }
    }

    private void send(byte type, ByteBuffer payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(FrameLayout.ANSWER_HEADER + payload.remaining());
        frame.put(type).putInt(payload.remaining()).put(payload).flip();
        writing.lock();
        try {
            while (frame.hasRemaining()) {
                channel.write(frame);
            }
        } finally {
            writing.unlock();
        }
    }
}
