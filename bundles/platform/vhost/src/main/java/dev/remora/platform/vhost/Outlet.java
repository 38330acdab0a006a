package dev.remora.platform.vhost;

/** The way by which one queue's interrupts reach the front end. */
sealed interface Outlet permits EventOutlet, InBandOutlet, NoOutlet {

    /** Sends one interrupt; false if that did not work now. Any thread, never blocks, allocates nothing. */
    boolean send();

    /** The same again; true also if it will never work. For the connection's thread. */
    boolean retry();

    /** What becomes writable when there is room again. For the connection's thread. */
    Descriptor writable();
}
