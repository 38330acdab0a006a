package dev.remora.remoteproc.soft.core.glink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** What a link can do wrong, for firmware that tests the other side. Of the main loop. */
public final class GlinkFaults {

    private final GlinkLink link;

    GlinkFaults(GlinkLink link) {
        this.link = link;
    }

    /**
     * One of the gateway's receive buffers.
     *
     * @param id its number
     * @param size bytes
     */
    public record Buffer(int id, int size) {}

    /**
     * A receive buffer of the gateway that is free.
     *
     * @param channel of which channel
     * @return the smallest; of number 0 and no bytes if there is none
     */
    public Buffer buffer(GlinkChannel channel) {
        link.lock();
        try {
            PeerIntents intents = channel.sender().intents();
            int index = intents.choose(1);
            return index == PeerIntents.NONE ? new Buffer(0, 0) : new Buffer(intents.id(index), intents.size(index));
        } finally {
            link.unlock();
        }
    }

    /**
     * Our number of a channel.
     *
     * @param channel which
     * @return 0 if it is not open
     */
    public int id(GlinkChannel channel) {
        link.lock();
        try {
            return channel.lcid();
        } finally {
            link.unlock();
        }
    }

    /**
     * Writes something into the pipe, as it is.
     *
     * @param command its first 16 bits
     * @param param1 the next 16
     * @param param2 the next 32
     * @param more what follows; padded to 8 with zeros
     */
    public void write(int command, int param1, int param2, byte... more) {
        ByteBuffer padded = ByteBuffer.allocate(GlinkLayout.align(more.length)).order(ByteOrder.LITTLE_ENDIAN)
                .put(0, more);
        long[] words = new long[1 + padded.capacity() / Long.BYTES];
        words[0] = GlinkLayout.header(command, param1, param2);
        padded.asLongBuffer().get(words, 1, words.length - 1);
        link.lock();
        try {
            link.commands().tell(words);
        } finally {
            link.unlock();
        }
    }

    /**
     * Shows an index, and writes nothing more until the gateway begins anew.
     *
     * @param head which
     */
    public void wildHead(int head) {
        link.lock();
        try {
            link.commands().lie(head);
        } finally {
            link.unlock();
        }
    }

    /**
     * Reads nothing for a while.
     *
     * @param time how long
     */
    public void beSilent(Duration time) {
        link.beSilent(time.toNanos());
    }

    /** Closes our side of all channels. */
    public void closeAll() {
        link.channels().all().forEach(GlinkChannel::close);
    }

    /** Begins anew, as after a restart. */
    public void beginAnew() {
        link.begin();
    }
}
