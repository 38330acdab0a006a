package dev.remora.platform.vhost;

import org.jspecify.annotations.Nullable;

/** One queue's interrupts, none of which is lost while the way to the front end is full, changes or is not there yet. */
final class CallLine {

    private final Runnable later;
    private volatile @Nullable Outlet outlet;
    private volatile boolean pending;

    /**
     * Nothing is lost, but nothing is sent before {@link #use}.
     *
     * @param later lets the connection's thread call {@link #retry}
     */
    CallLine(Runnable later) {
        this.later = later;
    }

    /** From now on interrupts go this way; null if there is none for the time being. The connection's thread. */
    void use(@Nullable Outlet next) {
        outlet = next;
    }

    /** Interrupts the front end. Any thread, never blocks. */
    void interrupt() {
        Outlet way = outlet;
        if (way == null || !way.send()) {
            pending = true;
            later.run();
        }
    }

    /** Sends what could not be sent; the way to wait for if it still cannot. The connection's thread. */
    @Nullable
    Outlet retry() {
        Outlet way = outlet;
        if (way == null || !pending) {
            return null;
        }
        pending = false;
        if (way.retry()) {
            return null;
        }
        pending = true;
        return way;
    }
}
