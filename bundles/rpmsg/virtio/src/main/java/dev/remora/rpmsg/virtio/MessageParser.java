package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.spi.RpmsgEdge;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at one message where it lies and passes it on: announcements and messages to the bus, or the reason why it was
 * dropped. The remote can still write there: each value is read once, checked, then used. One thread.
 */
final class MessageParser {

    static final String NO_HEADER = "no-header";
    static final String BAD_LENGTH = "bad-length";
    static final String BAD_ANNOUNCEMENT = "bad-announcement";

    private static final Logger LOG = LoggerFactory.getLogger(MessageParser.class);

    private final String name;
    private final MemorySegment memory;
    private final boolean nameService;
    private final byte[] channel = new byte[MessageLayout.NAME_SIZE];
    private long dropped;

    MessageParser(String name, MemorySegment memory, boolean nameService) {
        this.name = name;
        this.memory = memory;
        this.nameService = nameService;
    }

    /** A message at {@code offset}, of which {@code written} bytes are the remote's; never more than the buffer. */
    void accept(long offset, int written, RpmsgEdge edge) {
        if (written < MessageLayout.HEADER_SIZE) {
            drop(edge, NO_HEADER, written);
            return;
        }
        int source = (int) MessageLayout.U32.getOpaque(memory, offset + MessageLayout.SOURCE);
        int destination = (int) MessageLayout.U32.getOpaque(memory, offset + MessageLayout.DESTINATION);
        int length = Short.toUnsignedInt((short) MessageLayout.U16.getOpaque(memory, offset + MessageLayout.LENGTH));
        long payload = offset + MessageLayout.HEADER_SIZE;
        if (length > written - MessageLayout.HEADER_SIZE) {
            drop(edge, BAD_LENGTH, length);
        } else if (nameService && destination == MessageLayout.NAME_SERVICE) {
            announcement(payload, length, edge);
        } else {
            edge.received(source, destination, memory, payload, length);
        }
    }

    private void announcement(long payload, int length, RpmsgEdge edge) {
        if (length != MessageLayout.NS_SIZE) {
            drop(edge, BAD_ANNOUNCEMENT, length);
            return;
        }
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, payload + MessageLayout.NAME, channel, 0, channel.length);
        int address = (int) MessageLayout.U32.getOpaque(memory, payload + MessageLayout.ADDRESS);
        int flags = (int) MessageLayout.U32.getOpaque(memory, payload + MessageLayout.NS_FLAGS);
        if ((flags & MessageLayout.NS_DESTROY) == 0) {
            edge.announced(channelName(), address);
        } else {
            edge.withdrawn(channelName(), address);
        }
    }

    /** Behind the first NUL OpenAMP leaves rubbish. */
    private String channelName() {
        int end = 0;
        while (end < channel.length && channel[end] != 0) {
            end++;
        }
        return new String(channel, 0, end, StandardCharsets.ISO_8859_1);
    }

    private void drop(RpmsgEdge edge, String cause, int length) {
        edge.dropped(cause);
        dropped++;
        // The 1st, 2nd, 4th, 8th …: a flood must not fill the log.
        if (Long.bitCount(dropped) == 1) {
            LOG.debug("{}: dropped message {}: {}, {} bytes", name, dropped, cause, length);
        }
    }
}
