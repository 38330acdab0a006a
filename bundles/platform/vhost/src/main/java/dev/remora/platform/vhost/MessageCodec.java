package dev.remora.platform.vhost;

import static dev.remora.platform.vhost.MessageLayout.FLAGS;
import static dev.remora.platform.vhost.MessageLayout.HEADER_BYTES;
import static dev.remora.platform.vhost.MessageLayout.NEED_REPLY;
import static dev.remora.platform.vhost.MessageLayout.REPLY;
import static dev.remora.platform.vhost.MessageLayout.SIZE;
import static dev.remora.platform.vhost.MessageLayout.VERSION;
import static dev.remora.platform.vhost.MessageLayout.VERSION_MASK;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads requests from bytes and writes replies into bytes. No input, no output, no state. */
final class MessageCodec {

    /** A request whose payload has still to come. */
    record Header(Request request, boolean needReply, int size) {}

    private MessageCodec() {}

    /** Reads the first {@link MessageLayout#HEADER_BYTES} of a message. */
    static Header header(ByteBuffer bytes) throws Violation {
        int id = bytes.getInt(MessageLayout.REQUEST);
        int flags = bytes.getInt(FLAGS);
        Request request = Request.of(id);
        if (request == null) {
            throw new Violation("request %d is not known here".formatted(id & 0xFFFF_FFFFL));
        }
        if ((flags & VERSION_MASK) != VERSION) {
            throw new Violation("%s has version %d, must be %d".formatted(request, flags & VERSION_MASK, VERSION));
        }
        if ((flags & ~(VERSION_MASK | NEED_REPLY)) != 0) {
            throw new Violation("%s has flags 0x%x%s".formatted(request, flags, (flags & REPLY) != 0
                    ? ": a reply, nothing was asked"
                    : ""));
        }
        long size = Integer.toUnsignedLong(bytes.getInt(SIZE));
        request.checkSize(size);
        return new Header(request, (flags & NEED_REPLY) != 0, (int) size);
    }

    /** Completes a request with what came after the header. */
    static Message message(Header header, ByteBuffer payload, Descriptors descriptors) throws Violation {
        header.request().checkSize(payload.limit());
        header.request().checkDescriptors(descriptors.left());
        return new Message(header.request(), header.needReply(), payload.order(ByteOrder.nativeOrder()), descriptors);
    }

    /** A reply that is one number: a value, or 0 for success. */
    static ByteBuffer reply(Request request, long value) {
        ByteBuffer bytes = begin(request.id(), VERSION | REPLY, MessageLayout.U64_BYTES);
        return bytes.putLong(HEADER_BYTES, value);
    }

    /** The state of a ring, as reply. */
    static ByteBuffer stateReply(Request request, int ring, int number) {
        return state(request.id(), VERSION | REPLY, ring, number);
    }

    /** A piece of the configuration space, as reply; an empty one says that there is no such piece. */
    static ByteBuffer configReply(Message request, byte[] config) {
        ByteBuffer bytes = begin(request.request().id(), VERSION | REPLY, MessageLayout.CONFIG_BYTES + config.length);
        bytes.putInt(HEADER_BYTES + MessageLayout.CONFIG_OFFSET, request.payload().getInt(MessageLayout.CONFIG_OFFSET));
        bytes.putInt(HEADER_BYTES + MessageLayout.CONFIG_SIZE, config.length);
        bytes.putInt(HEADER_BYTES + MessageLayout.CONFIG_FLAGS, request.payload().getInt(MessageLayout.CONFIG_FLAGS));
        return bytes.put(HEADER_BYTES + MessageLayout.CONFIG_BYTES, config);
    }

    /** A message of ours to the front end that speaks of a ring. */
    static ByteBuffer ringMessage(int id, int ring) {
        return state(id, VERSION, ring, 0);
    }

    private static ByteBuffer state(int id, int flags, int ring, int number) {
        ByteBuffer bytes = begin(id, flags, MessageLayout.STATE_BYTES);
        bytes.putInt(HEADER_BYTES + MessageLayout.STATE_RING, ring);
        return bytes.putInt(HEADER_BYTES + MessageLayout.STATE_NUMBER, number);
    }

    private static ByteBuffer begin(int id, int flags, int size) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + size).order(ByteOrder.nativeOrder());
        return bytes.putInt(MessageLayout.REQUEST, id).putInt(FLAGS, flags).putInt(SIZE, size).clear();
    }
}
