package dev.remora.rpmsg.imx.link;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Mailbox;
import dev.remora.rpmsg.testing.HandBell;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** The gateway's end of the controller's mailbox; {@link #notice} is what the controller does. */
final class TestController implements Mailbox {

    private final HandBell bell = new HandBell();
    private final AtomicIntegerArray rung;
    private volatile boolean connected = true;
    private volatile int connections;

    TestController(int channels) {
        rung = new AtomicIntegerArray(channels);
    }

    void notice(int partition) {
        rung.incrementAndGet(partition);
        bell.ring();
    }

    /** Somebody comes to its end, as at a socket. */
    void connect() {
        connections = connections() + 1;
        connected = true;
        bell.ring();
    }

    void disconnect() {
        connected = false;
        bell.ring();
    }

    @Override
    public boolean connected() {
        return connected;
    }

    @Override
    public int connections() {
        return connections;
    }

    @Override
    public String name() {
        return "scu";
    }

    @Override
    public int channels() {
        return rung.length();
    }

    @Override
    public void ring(int channel) {
        throw new AssertionError("nothing is said to the controller");
    }

    @Override
    public Doorbell doorbell() {
        return bell;
    }

    @Override
    public int rung(int channel) {
        return rung.get(channel);
    }
}
