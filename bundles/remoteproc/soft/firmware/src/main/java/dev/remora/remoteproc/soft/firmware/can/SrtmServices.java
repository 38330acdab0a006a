package dev.remora.remoteproc.soft.firmware.can;

import dev.remora.remoteproc.soft.core.RpmsgDevice;
import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The SRTM services of the core, a channel each. Used by the core's main loop only. */
public final class SrtmServices {

    private static final int BELL_PORT = 0;
    private static final int BELL_PIN = 30;
    private static final int BELL_KEY = 7;

    private final List<SrtmChannel> channels = new ArrayList<>();
    private final Trace trace;

    /**
     * Makes them.
     *
     * @param core whose trace tells what they do
     */
    public SrtmServices(SoftCore core) {
        this(core.trace(), System::nanoTime, () -> System.currentTimeMillis() / 1000);
    }

    SrtmServices(Trace trace, LongSupplier nanos, LongSupplier seconds) {
        this.trace = trace;
        SrtmNotices keyNotices = new SrtmNotices();
        KeyService keys = new KeyService(keyNotices);
        add("rpmsg-life-cycle-channel", notices -> new LifeCycleService(trace));
        add("rpmsg-regulator-channel", notices -> new PmicService());
        add("rpmsg-audio-channel", notices -> new AudioService(notices, nanos));
        add("rpmsg-micfil-channel", notices -> new AudioService(notices, nanos));
        add("rpmsg-keypad-channel", keyNotices, keys);
        add("rpmsg-io-channel", notices -> new GpioService(notices, (port, pin, level) -> {
            if (port == BELL_PORT && pin == BELL_PIN) {
                keys.set(BELL_KEY, level);
            }
        }));
        add("rpmsg-rtc-channel", notices -> new RtcService(notices, seconds));
        add("rpmsg-sensor-channel", notices -> new SensorService(notices, nanos));
        add("rpmsg-i2c-channel", notices -> new I2cService());
    }

    private void add(String channel, Function<SrtmNotices, SrtmService> maker) {
        SrtmNotices notices = new SrtmNotices();
        add(channel, notices, maker.apply(notices));
    }

    private void add(String channel, SrtmNotices notices, SrtmService service) {
        channels.add(new SrtmChannel(channel, service, notices, trace, this::flush));
    }

    /**
     * Announces all of them.
     *
     * @param rpmsg where
     */
    public void announce(RpmsgDevice rpmsg) {
        for (SrtmChannel channel : channels) {
            rpmsg.announce(channel.name(), channel);
        }
    }

    /** A turn of the main loop: alarms, steps and periods come with the time. */
    public void loop() {
        for (SrtmChannel channel : channels) {
            channel.turn();
        }
        flush();
    }

    /** The gateway's partition was reset: nobody is told of anything any more until somebody asks again. */
    public void forgetGateway() {
        for (SrtmChannel channel : channels) {
            channel.forgetGateway();
        }
    }

    private void flush() {
        for (SrtmChannel channel : channels) {
            channel.flush();
        }
    }
}
