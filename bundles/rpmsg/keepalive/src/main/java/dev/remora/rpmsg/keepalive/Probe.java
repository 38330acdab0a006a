package dev.remora.rpmsg.keepalive;

/** Looks once a period whether something is alive. */
interface Probe {

    /** Looks. Always on the same thread; does not wait. */
    void look();

    /** No sign of it remains. Any thread, also while it looks. */
    void close();
}
