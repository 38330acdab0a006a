package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.edge.channel.WireEvents;
import dev.remora.rpmsg.glink.pipe.ReadPipe;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a channel: its own intents, or none if the link has none. Whoever reads the pipe copies data into
 * them; whoever's turn it is delivers what is complete, and returns them. "Under the lock" is that of {@link Commands}.
 */
final class ChannelReceiver {

    private static final int MOST_WAITING = 16;

    private final ChannelState channel;
    private final Commands commands;
    private final ReentrantLock lock;
    private final LinkSettings settings;
    private final List<Integer> sizes;
    /** So many intents may be returned a little later: the remote has others meanwhile. */
    private final int mayWait;

    /** Since the own side was opened. Changed under the lock. */
    private volatile @Nullable Inbox inbox;
    private final AtomicInteger resumes = new AtomicInteger();

    /** Whose next message was refused, and waits until there are more resumes than these. Changed in turn. */
    private volatile @Nullable Inbox held;
    private volatile int heldAt;
    /** A message is with the bus. In turn. */
    private boolean delivering;

    /**
     * Makes one.
     *
     * @param name of the channel, which may have intents of its own in the settings
     */
    ChannelReceiver(String name, ChannelState channel) {
        this.channel = channel;
        commands = channel.commands();
        lock = commands.lock();
        settings = channel.settings();
        sizes = settings.intents().getOrDefault(name, settings.defaultIntents());
        mayWait = Math.min(sizes.size() / 2, MOST_WAITING);
    }

    /** The remote has acknowledged our OPEN: announces the intents (nothing if intentless). Pump, under the lock. */
    void opened() {
        if (settings.intentless()) {
            inbox = new Inbox(new FreeBuffers(settings.messageMax()), channel::dropped);
            return;
        }
        OwnIntents intents = new OwnIntents(channel.lcid(), sizes, channel.reuse(), settings);
        intents.announce(commands);
        inbox = new Inbox(intents, channel::dropped);
    }

    /** RX_INTENT_REQ; size unsigned. Pump, under the lock. */
    void requested(int size) {
        Inbox now = inbox;
        if (now == null || !(now.buffers() instanceof OwnIntents intents)) {
            channel.dropped(DropCause.INTENT_REFUSED);
            return;
        }
        ReceiveBuffer granted = intents.grant(size);
        if (granted == null) {
            channel.dropped(DropCause.INTENT_REFUSED);
        } else {
            commands.tellIntent(channel.lcid(), granted.size(), granted.id());
        }
        commands.tell(CommandLayout.RX_INTENT_REQ_ACK, channel.lcid(), granted == null ? 0 : 1);
    }

    /** Whether no data can be taken now (intentless, too many messages wait): the pump stops reading. Any thread. */
    boolean full() {
        Inbox now = inbox;
        return settings.intentless() && now != null && now.notGivenBack() >= FreeBuffers.WAITING;
    }

    /**
     * TX_DATA (first) or TX_DATA_CONT: all of it is in the pipe, its data 16 bytes after the tail; the caller advances. Pump,
     * without the lock of {@link Commands}.
     *
     * @param chunk bytes, checked against the pipe
     * @param left unsigned 32 bits
     */
    void data(ReadPipe pipe, boolean first, int intent, int chunk, long left) {
        Inbox now = inbox;
        if (now == null) {
            channel.dropped(DropCause.UNKNOWN_CHANNEL);
        } else if (first) {
            now.first(pipe, intent, chunk, left);
        } else {
            now.next(pipe, intent, chunk, left);
        }
    }

    /** Hands over so many complete messages at most, and returns their intents; rings once. In turn, no lock held. */
    int deliver(int max, WireEvents events) {
        Inbox now = inbox;
        if (now == null) {
            return 0;
        }
        int before = resumes.get();
        if (now.equals(held) && heldAt == before) {
            return 0;
        }
        if (held != null) {
            held = null;
        }
        int taken = 0;
        while (taken < max) {
            ReceiveBuffer next = now.take();
            if (next == null) {
                break;
            }
            Taken result = hand(next, events);
            if (!now.equals(inbox)) {
                return taken + 1; // closed meanwhile: nothing is told of what was before
            }
            if (result == Taken.HELD) {
                now.takeBack();
                heldAt = before;
                held = now;
                break;
            }
            taken++;
            if (settings.intentless()) {
                now.giveBack(0, null);
            }
            before = resumes.get();
        }
        if (taken > 0) {
            giveBack(now, 0, channel.inTurn() ? mayWait : 0);
        }
        return taken;
    }

    private Taken hand(ReceiveBuffer buffer, WireEvents events) {
        delivering = true;
        try {
            return events.received(buffer.memory(), 0, buffer.length());
        } finally {
            delivering = false;
        }
    }

    /** Returns the intents of what was delivered before the message that is with the bus now; rings. In turn. */
    void giveBack() {
        Inbox now = inbox;
        if (now != null) {
            giveBack(now, delivering ? 1 : 0, 0);
        }
    }

    private void giveBack(Inbox now, int butLast, int most) {
        if (!now.hasToGiveBack(butLast)) {
            return;
        }
        lock.lock();
        try {
            if (now.equals(inbox)) {
                int before = commands.staged();
                now.giveBack(butLast, channel.ready() ? commands : null);
                if (most > 0) {
                    commands.ringLater(before, most);
                } else {
                    commands.ring();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@link #deliver} would not be in vain: something is complete and not held. Any thread. */
    boolean pending() {
        Inbox now = inbox;
        return now != null && now.waiting() > 0 && !(now.equals(held) && heldAt == resumes.get());
    }

    /** Whether no complete message waits, held or not. Any thread. */
    boolean empty() {
        Inbox now = inbox;
        return now == null || now.waiting() == 0;
    }

    /** What was held is offered again. Any thread. */
    void resume() {
        resumes.incrementAndGet();
    }

    /** Our side has closed, or the link has ended: intents and what is in them are dropped, each complete message counted. Under the lock. */
    void closed() {
        Inbox now = inbox;
        inbox = null;
        if (now != null) {
            for (int i = now.waiting(); i > 0; i--) {
                channel.dropped(DropCause.CLOSED);
            }
        }
    }

    /** For people: own intents, messages that wait. */
    String describe() {
        Inbox now = inbox;
        return now == null ? "" : "%s, %d messages wait".formatted(now.buffers().describe(), now.waiting());
    }
}
