package dev.remora.drivers.srtm;

import dev.remora.srtm.I2cBus;
import dev.remora.srtm.SrtmException;
import java.util.Map;

/** The I2C buses of one channel. */
final class Buses implements I2cBus, Handle {

    private static final int MOST_BUS = 255;
    private static final int MOST_ADDRESS = 0x3ff;

    private final Session session;

    Buses(Session session) {
        this.session = session;
    }

    @Override
    public byte[] read(int bus, int address, int length, boolean stop) throws SrtmException, InterruptedException {
        check(bus, address, 1, length);
        Request request = I2cLayout.read("read %d bytes of 0x%x, bus %d".formatted(length, address, bus), bus, address,
                length, stop);
        Packet answer = session.client().call(request);
        if (I2cLayout.length(answer) != length || I2cLayout.room(answer) != length)
            throw Answers.malformed(request, "it says %d bytes of data and has %d".formatted(I2cLayout.length(answer),
                    I2cLayout.room(answer)));
        return I2cLayout.data(answer);
    }

    @Override
    public void write(int bus, int address, byte[] data, boolean stop) throws SrtmException, InterruptedException {
        check(bus, address, 0, data.length);
        session.client().call(I2cLayout.write("write %d bytes to 0x%x, bus %d".formatted(data.length, address, bus),
                bus, address, data, stop));
    }

    private static void check(int bus, int address, int least, int length) {
        if (bus < 0 || bus > MOST_BUS)
            throw new IllegalArgumentException("bus %d: must be 0 to %d".formatted(bus, MOST_BUS));
        if (address < 0 || address > MOST_ADDRESS)
            throw new IllegalArgumentException("device 0x%x: must be 0 to 0x%x".formatted(address, MOST_ADDRESS));
        if (length < least || length > I2cLayout.MOST)
            throw new IllegalArgumentException("%d bytes: must be %d to %d".formatted(length, least, I2cLayout.MOST));
    }

    @Override
    public String channel() {
        return session.counters().channel();
    }

    @Override
    public Map<String, Long> counts() {
        return session.counters().snapshot();
    }

    @Override
    public void release() {
        // Nothing is a bundle's own here.
    }
}
