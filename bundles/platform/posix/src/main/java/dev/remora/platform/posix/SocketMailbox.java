package dev.remora.platform.posix;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Mailbox;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A mailbox on a Unix stream socket: one byte a ring. Nobody is looked for before somebody wants to hear. */
final class SocketMailbox implements Mailbox {

    /** What OpenAMP sends; without a meaning. */
    private static final int ANY = 1;

    private final String name;
    private final int channels;
    private final boolean valueIsChannel;
    private final SocketDoorbell doorbell;
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private volatile @Nullable SocketPeer peer;
    /** Guarded by the doorbell, as changes of the peer are. */
    private int connections;
    private volatile Runnable opening = () -> {
    };

    SocketMailbox(String name, int channels, boolean valueIsChannel) {
        this.name = name;
        this.channels = channels;
        this.valueIsChannel = valueIsChannel;
        this.doorbell = new SocketDoorbell(channels);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public void ring(int channel) {
        Objects.checkIndex(channel, channels);
        SocketPeer connected = peer;
        if (connected == null) {
            lost.incrementAndGet();
        } else {
            connected.ring(valueIsChannel ? channel : ANY);
        }
    }

    /** Opens the mailbox to the other side: when it returns, a server listens. */
    @Override
    public Doorbell doorbell() {
        opening.run();
        return doorbell;
    }

    @Override
    public boolean connected() {
        synchronized (doorbell) {
            return peer != null;
        }
    }

    @Override
    public int connections() {
        synchronized (doorbell) {
            return connections;
        }
    }

    @Override
    public int rung(int channel) {
        return doorbell.rung(Objects.checkIndex(channel, channels));
    }

    /** What to do when the doorbell is asked for; each time. */
    void whenAsked(Runnable open) {
        opening = open;
    }

    /** From now on rings go to this peer, or are lost. Who finds it changed finds the change counted, too. */
    void peer(@Nullable SocketPeer newPeer) {
        synchronized (doorbell) {
            peer = newPeer;
            if (newPeer != null) {
                connections++;
            }
            doorbell.wake();
        }
    }

    /** Ends all sleeps, now and later. */
    void close() {
        doorbell.close();
    }

    /** Whether the byte that came in is a ring. */
    boolean heard(int value) {
        int channel = valueIsChannel ? value : 0;
        if (channel >= channels) {
            unknown.incrementAndGet();
            return false;
        }
        doorbell.hear(channel);
        return true;
    }

    /** Rings that found nobody connected. */
    long lost() {
        return lost.get();
    }

    /** Bytes that came in and are no channel. */
    long unknown() {
        return unknown.get();
    }
}
