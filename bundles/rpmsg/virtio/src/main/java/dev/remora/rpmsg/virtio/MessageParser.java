package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
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
    static final String TOO_MANY_ANNOUNCED = "too-many-announced";

    private static final Logger LOG = LoggerFactory.getLogger(MessageParser.class);

    private final String name;
    private final boolean nameService;
    private final KnownChannels known;
    private final byte[] channel = new byte[MessageLayout.NAME_SIZE];
    private long dropped;

    MessageParser(String name, boolean nameService, KnownChannels known) {
        this.name = name;
        this.nameService = nameService;
        this.known = known;
    }

    /** A message at {@code offset}, of which {@code written} bytes are the remote's; never more than the buffer. */
    Taken accept(MemorySegment memory, long offset, int written, int buffer, RpmsgEdge edge) {
        if (written < MessageLayout.HEADER_SIZE) {
            return drop(edge, NO_HEADER, written);
        }
        int source = (int) MessageLayout.U32.getOpaque(memory, offset + MessageLayout.SOURCE);
        int destination = (int) MessageLayout.U32.getOpaque(memory, offset + MessageLayout.DESTINATION);
        int length = Short.toUnsignedInt((short) MessageLayout.U16.getOpaque(memory, offset + MessageLayout.LENGTH));
        long payload = offset + MessageLayout.HEADER_SIZE;
        if (length > written - MessageLayout.HEADER_SIZE) {
            return drop(edge, BAD_LENGTH, length);
        }
        if (nameService && destination == MessageLayout.NAME_SERVICE) {
            return announcement(memory, payload, length, edge);
        }
        return edge.received(source, destination, memory, payload, length, buffer);
    }

    private Taken announcement(MemorySegment memory, long payload, int length, RpmsgEdge edge) {
        if (length != MessageLayout.NS_SIZE) {
            return drop(edge, BAD_ANNOUNCEMENT, length);
        }
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, payload + MessageLayout.NAME, channel, 0, channel.length);
        int address = (int) MessageLayout.U32.getOpaque(memory, payload + MessageLayout.ADDRESS);
        int flags = (int) MessageLayout.U32.getOpaque(memory, payload + MessageLayout.NS_FLAGS);
        String announced = channelName();
        if ((flags & MessageLayout.NS_DESTROY) != 0) {
            known.remove(announced, address);
            edge.withdrawn(announced, address);
        } else if (known.add(announced, address)) {
            edge.announced(announced, address);
        } else {
            return drop(edge, TOO_MANY_ANNOUNCED, length);
        }
        return Taken.DONE;
    }

    /** Behind the first NUL OpenAMP leaves rubbish. */
    private String channelName() {
        int end = 0;
        while (end < channel.length && channel[end] != 0) {
            end++;
        }
        return new String(channel, 0, end, StandardCharsets.ISO_8859_1);
    }

    private Taken drop(RpmsgEdge edge, String cause, int length) {
        edge.dropped(cause);
        dropped++;
        // The 1st, 2nd, 4th, 8th …: a flood must not fill the log.
        if (Long.bitCount(dropped) == 1) {
            LOG.debug("{}: dropped message {}: {}, {} bytes", name, dropped, cause, length);
        }
        return Taken.DONE;
    }
}
