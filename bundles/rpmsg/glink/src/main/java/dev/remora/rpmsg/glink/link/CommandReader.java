package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.glink.pipe.ReadPipe;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Does what one command in the pipe says. Nothing in it is trusted. By whoever pumps. */
final class CommandReader {

    /** What the link does for all of its channels. */
    interface Link {

        /** Cannot be understood; the link ends if there are too many. */
        void unknown(long header);

        /** Both sides will never agree on a version. Under the lock. */
        void disagreed();

        /** The remote offers a version after both have agreed: it has, just where its last command ended. Under the lock. */
        void startedAnew();

        /** The remote wants to be rung after what it has written so far was read. */
        void ringBack();
    }

    private static final int LAST_COMMAND = CommandLayout.TRACER_PKT_CONT;

    private final LinkChannels channels;
    private final Outbox outbox;
    private final Negotiation negotiation;
    private final Drops drops;
    private final Link link;
    private final ReentrantLock lock;
    private final byte[] nameBytes = new byte[CommandLayout.NAME_SIZE];
    private final MemorySegment nameMemory = MemorySegment.ofArray(nameBytes);
    /** Whose data cannot be taken now. */
    private volatile @Nullable ChannelControl stalled;

    CommandReader(LinkChannels channels, Outbox outbox, Negotiation negotiation, Drops drops, Link link) {
        this.channels = channels;
        this.outbox = outbox;
        this.negotiation = negotiation;
        this.drops = drops;
        this.link = link;
        lock = outbox.lock();
    }

    /** Whether the next command is data that cannot be taken now. A glance, any thread. */
    boolean stalled() {
        ChannelControl channel = stalled;
        return channel != null && channel.receiver().full();
    }

    /**
     * Does the next command.
     *
     * @param readable at least a header
     * @return its length; 0: it is not all there; below 0: it cannot be taken now
     */
    int read(ReadPipe in, int readable) {
        stalled = null;
        long header = in.word(0);
        int command = CommandLayout.command(header);
        boolean hasSizes = CommandLength.hasSizes(header);
        if (hasSizes && readable < CommandLayout.DATA) {
            return 0;
        }
        // Each word is read once: the remote may change it at any time.
        long sizes = hasSizes ? in.word(CommandLayout.CHUNK) : 0;
        long length = CommandLength.of(header, sizes, in.size());
        if (command > LAST_COMMAND || length == CommandLength.IMPOSSIBLE) {
            link.unknown(header);
            return CommandLayout.HEADER;
        }
        if (length > readable) {
            return 0;
        }
        if (command == CommandLayout.TX_DATA || command == CommandLayout.TX_DATA_CONT) {
            return data(in, header, sizes) ? (int) length : -1;
        }
        lock.lock();
        try {
            control(in, header);
        } finally {
            lock.unlock();
        }
        return (int) length;
    }

    /** Without the lock: the copy may take its time. False if it cannot be taken now. */
    private boolean data(ReadPipe in, long header, long sizes) {
        ChannelControl channel = channels.remote(CommandLayout.param1(header));
        if (channel == null || !channel.takesData()) {
            drops.count(DropCause.UNKNOWN_CHANNEL);
            return true;
        }
        if (channel.receiver().full()) {
            stalled = channel;
            return false;
        }
        boolean first = CommandLayout.command(header) == CommandLayout.TX_DATA;
        channel.receiver().data(in, first, CommandLayout.param2(header), (int) sizes, sizes >>> 32);
        return true;
    }

    private void control(ReadPipe in, long header) {
        int id = CommandLayout.param1(header);
        int value = CommandLayout.param2(header);
        switch (CommandLayout.command(header)) {
            case CommandLayout.VERSION -> {
                if (negotiation.done()) {
                    link.startedAnew();
                } else {
                    answer(negotiation.version(id, value));
                }
            }
            case CommandLayout.VERSION_ACK -> answer(negotiation.acknowledged(id, value));
            case CommandLayout.READ_NOTIF -> link.ringBack();
            case CommandLayout.TX_DATA_ZERO_COPY, CommandLayout.TRACER_PKT, CommandLayout.TRACER_PKT_CONT -> drops
                    .count(DropCause.UNSUPPORTED_COMMAND);
            default -> {
                if (negotiation.heard()) {
                    ofChannel(in, CommandLayout.command(header), id, value);
                } else {
                    drops.count(DropCause.BEFORE_VERSION);
                }
            }
        }
    }

    private void answer(long header) {
        if (header != Negotiation.NOTHING) {
            outbox.tell(header);
        }
        if (negotiation.failed()) {
            link.disagreed();
        } else if (negotiation.done()) {
            channels.negotiated(System.nanoTime());
        }
    }

    private void ofChannel(ReadPipe in, int command, int id, int value) {
        switch (command) {
            case CommandLayout.OPEN -> open(in, id, value & 0xffff);
            case CommandLayout.CLOSE -> {
                if (!channels.remoteClosed(id, System.nanoTime())) {
                    drops.count(DropCause.UNKNOWN_CHANNEL);
                }
            }
            case CommandLayout.OPEN_ACK -> {
                ChannelControl own = channels.own(id);
                if (own == null || !own.opened()) {
                    drops.count(DropCause.UNEXPECTED_ACK);
                }
            }
            case CommandLayout.CLOSE_ACK -> {
                ChannelControl own = channels.own(id);
                if (own == null || !own.closed(System.nanoTime())) {
                    drops.count(DropCause.UNEXPECTED_ACK);
                } else {
                    channels.sweep(own);
                }
            }
            default -> {
                ChannelControl channel = channels.remote(id);
                if (channel == null) {
                    drops.count(DropCause.UNKNOWN_CHANNEL);
                } else {
                    toChannel(in, command, channel, value);
                }
            }
        }
    }

    private static void toChannel(ReadPipe in, int command, ChannelControl channel, int value) {
        switch (command) {
            case CommandLayout.INTENT -> {
                for (int i = 0; i < value; i++) {
                    long intent = in.word(CommandLayout.INTENTS + i * CommandLayout.INTENT_SIZE);
                    channel.sender().granted((int) (intent >>> 32), (int) intent);
                }
            }
            case CommandLayout.RX_DONE -> channel.sender().done(value, false);
            case CommandLayout.RX_DONE_W_REUSE -> channel.sender().done(value, true);
            case CommandLayout.RX_INTENT_REQ -> channel.receiver().requested(value);
            case CommandLayout.RX_INTENT_REQ_ACK -> channel.sender().answered(value != 0);
            case CommandLayout.SIGNALS -> channel.signalled(value);
            default -> throw new IllegalStateException("command " + command);
        }
    }

    private void open(ReadPipe in, int rcid, int length) {
        String name = name(in, length);
        DropCause refused = name == null
                ? DropCause.OPEN_NAME
                : channels.remoteOpened(rcid, name, System.nanoTime());
        if (refused != null) {
            drops.count(refused);
        }
    }

    /** Null if it is none: empty, too long, without NUL, not printable. */
    private @Nullable String name(ReadPipe in, int length) {
        if (length < 2 || length > CommandLayout.NAME_SIZE) {
            return null;
        }
        in.get(CommandLayout.NAME, nameMemory, 0, (int) CommandLayout.align8(length));
        int end = 0;
        while (end < length && nameBytes[end] > ' ' && nameBytes[end] < 0x7f) {
            end++;
        }
        return end == 0 || end == length || nameBytes[end] != 0
                ? null
                : new String(nameBytes, 0, end, StandardCharsets.US_ASCII);
    }
}
