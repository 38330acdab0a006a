package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;

/**
 * The remote's address of a channel: a fixed one, or, of a served channel, whoever speaks or announces itself first. Once
 * it is known nobody else takes its place: that ends with the announcement that told it, by a withdrawal, or with the
 * local address. Any thread.
 */
final class Peer {

    private final boolean learns;
    private final Runnable whenChanged;
    private volatile int address;
    /** The remote has announced it. Guarded by this. */
    private boolean announced;

    private Peer(int address, boolean learns, Runnable whenChanged) {
        this.address = address;
        this.learns = learns;
        this.whenChanged = whenChanged;
    }

    /** An address that stays, or {@link RpmsgChannel#ADDRESS_ANY} for none. */
    static Peer fixed(int address) {
        return new Peer(address, false, () -> {
        });
    }

    /**
     * Not known yet.
     *
     * @param whenChanged hears of each change, without locks, on the thread that brought it about; returns at once
     */
    static Peer learned(Runnable whenChanged) {
        return new Peer(RpmsgChannel.ADDRESS_ANY, true, whenChanged);
    }

    int address() {
        return address;
    }

    boolean isKnown() { return address != RpmsgChannel.ADDRESS_ANY; }

    /** A message has come from there, while it was not known. */
    void heard(int source) {
        // The remote cannot have a driver talk to its name service.
        boolean usable = source != RpmsgChannel.ADDRESS_ANY && source != ChannelNames.NAME_SERVICE;
        if (learns && usable && set(source, false))
            whenChanged.run();
    }

    /** The remote has announced it; false: it is known to be elsewhere, or known by an announcement. */
    boolean announce(int destination) {
        boolean changed = address != destination;
        if (!learns || !set(destination, true))
            return false;
        if (changed)
            whenChanged.run();
        return true;
    }

    private synchronized boolean set(int next, boolean byAnnouncement) {
        boolean fits = address == RpmsgChannel.ADDRESS_ANY || (address == next && byAnnouncement && !announced);
        if (fits) {
            address = next;
            announced = byAnnouncement;
        }
        return fits;
    }

    /** The remote has withdrawn it; false: it is another, or fixed. */
    boolean withdraw(int destination) {
        synchronized (this) {
            if (!learns || destination == RpmsgChannel.ADDRESS_ANY || address != destination)
                return false;
            address = RpmsgChannel.ADDRESS_ANY;
            announced = false;
        }
        whenChanged.run();
        return true;
    }

    /** The local address that it spoke to is gone: what is not announced is not known any more. */
    synchronized void forget() {
        if (learns && !announced)
            address = RpmsgChannel.ADDRESS_ANY;
    }

    /** Where the remote has announced it to be; {@link RpmsgChannel#ADDRESS_ANY} if nowhere. */
    synchronized int announced() {
        return announced ? address : RpmsgChannel.ADDRESS_ANY;
    }
}
