package dev.remora.rpmsg.imx;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Mailbox;
import dev.remora.rpmsg.testing.HandBell;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** The gateway's end of the system controller's mailbox; what is rung here is heard here. */
public final class ControllerBell implements Mailbox {

    private final HandBell bell = new HandBell();
    private final AtomicIntegerArray rung = new AtomicIntegerArray(8);

    @Override
    public String name() {
        return "scu";
    }

    @Override
    public int channels() {
        return rung.length();
    }

    /** As the controller does it. */
    @Override
    public void ring(int channel) {
        rung.incrementAndGet(channel);
        bell.ring();
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
