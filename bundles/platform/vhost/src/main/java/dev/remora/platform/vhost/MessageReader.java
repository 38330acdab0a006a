package dev.remora.platform.vhost;

import static dev.remora.platform.vhost.MessageLayout.HEADER_BYTES;
import static dev.remora.platform.vhost.MessageLayout.LONGEST_PAYLOAD;
import static dev.remora.platform.vhost.MessageLayout.MOST_DESCRIPTORS;
import static dev.remora.platform.vhost.NativeLayout.CONTROL_DATA;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Takes messages and their descriptors off a socket as they come, never more than one message at once, never waiting. */
final class MessageReader implements AutoCloseable {

    private static final long CONTROL_BYTES = NativeLayout.controlBytes(MOST_DESCRIPTORS);
    private static final int BUFFER_BYTES = HEADER_BYTES + Math.max(LONGEST_PAYLOAD, MessageLayout.CONFIG_BYTES
            + MessageLayout.CONFIG_MOST_BYTES);

    private final int socket;
    private final Kernel kernel;
    private final MemorySegment bytes;
    private final MemorySegment iovec;
    private final MemorySegment control;
    private final MemorySegment message;
    private final MemorySegment callState;
    private int received;
    private MessageCodec.@Nullable Header header;
    private Descriptors descriptors;

    MessageReader(int socket, Kernel kernel) {
        this.socket = socket;
        this.kernel = kernel;
        Arena arena = Arena.ofAuto();
        bytes = arena.allocate(BUFFER_BYTES, Long.BYTES);
        iovec = arena.allocate(NativeLayout.IOVEC_BYTES, Long.BYTES);
        control = arena.allocate(CONTROL_BYTES, Long.BYTES);
        message = arena.allocate(NativeLayout.MSG_BYTES, Long.BYTES);
        callState = LibC.newState(arena);
        descriptors = new Descriptors(kernel);
        message.set(ADDRESS, NativeLayout.MSG_IOVEC, iovec);
        message.set(JAVA_LONG, NativeLayout.MSG_IOVECS, 1);
        message.set(ADDRESS, NativeLayout.MSG_CONTROL, control);
    }

    /**
     * The next message, whose descriptors the caller closes.
     *
     * @return null if it has not come wholly yet
     * @throws Violation if it is none
     * @throws EOFException if the front end has ended the connection between two messages
     * @throws IOException if the connection is broken
     */
    @Nullable
    Message read() throws Violation, IOException {
        MessageCodec.Header begun = header;
        if (begun == null) {
            if (!receive(HEADER_BYTES)) {
                return null;
            }
            begun = MessageCodec.header(buffer(0, HEADER_BYTES));
            header = begun;
        }
        if (!receive(HEADER_BYTES + begun.size())) {
            return null;
        }
        Descriptors came = descriptors;
        Message whole = MessageCodec.message(begun, ByteBuffer.allocate(begun.size()).put(buffer(HEADER_BYTES, begun
                .size())).flip(), came);
        descriptors = new Descriptors(kernel);
        header = null;
        received = 0;
        return whole;
    }

    private ByteBuffer buffer(int offset, int length) {
        return bytes.asSlice(offset, length).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /** Whether so many bytes have come. */
    private boolean receive(int wanted) throws Violation, IOException {
        while (received < wanted) {
            iovec.set(ADDRESS, NativeLayout.IOVEC_BASE, bytes.asSlice(received));
            iovec.set(JAVA_LONG, NativeLayout.IOVEC_LENGTH, wanted - received);
            message.set(JAVA_LONG, NativeLayout.MSG_CONTROL_BYTES, CONTROL_BYTES);
            message.set(JAVA_INT, NativeLayout.MSG_FLAGS, 0);
            long result = LibC.recvmsg(socket, message, callState);
            if (result == -LibC.EAGAIN || result == -LibC.EINTR) {
                return false;
            }
            if (result < 0) {
                throw new IOException("receiving failed, errno " + -result);
            }
            takeDescriptors();
            if (result == 0) {
                throw ended();
            }
            received += (int) result;
        }
        return true;
    }

    private EOFException ended() throws Violation {
        if (received > 0 || header != null) {
            throw new Violation("the connection ends after %d bytes of a message".formatted(received));
        }
        return new EOFException();
    }

    private void takeDescriptors() throws Violation {
        long end = message.get(JAVA_LONG, NativeLayout.MSG_CONTROL_BYTES);
        if (end > CONTROL_DATA && control.get(JAVA_INT, NativeLayout.CONTROL_LEVEL) == NativeLayout.SOL_SOCKET
                && control.get(JAVA_INT, NativeLayout.CONTROL_TYPE) == NativeLayout.SCM_RIGHTS) {
            end = Math.min(control.byteSize(), control.get(JAVA_LONG, NativeLayout.CONTROL_LENGTH));
            for (long at = CONTROL_DATA; at + Integer.BYTES <= end; at += Integer.BYTES) {
                descriptors.add(control.get(JAVA_INT, at));
            }
        }
        // What did not fit the kernel has closed itself.
        if ((message.get(JAVA_INT, NativeLayout.MSG_FLAGS) & NativeLayout.MSG_CTRUNC) != 0
                || descriptors.left() > MOST_DESCRIPTORS) {
            throw new Violation("a message comes with more than %d descriptors".formatted(MOST_DESCRIPTORS));
        }
    }

    /** Closes the descriptors of a message that was begun. */
    @Override
    public void close() {
        descriptors.close();
    }
}
