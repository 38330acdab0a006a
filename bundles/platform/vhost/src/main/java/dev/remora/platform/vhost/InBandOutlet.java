package dev.remora.platform.vhost;

/**
 * Interrupts by messages to the front end.
 *
 * @param channel where they go, for all queues
 * @param ring whose interrupts these are
 */
record InBandOutlet(InBandChannel channel, int ring) implements Outlet {

    @Override
    public boolean send() {
        return channel.send(ring);
    }

    @Override
    public boolean retry() {
        return channel.send(ring);
    }

    @Override
    public Descriptor writable() {
        return channel.socket();
    }
}
