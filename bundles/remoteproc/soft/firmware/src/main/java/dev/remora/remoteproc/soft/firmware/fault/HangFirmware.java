package dev.remora.remoteproc.soft.firmware.fault;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Echoes on rpmsg-client-sample. A message to soft-hang hangs its main loop: at once, or, if it is a 32-bit number up to
 * 60000, so many milliseconds later.
 */
public final class HangFirmware implements Firmware {

    private static final int LONGEST_MILLIS = 60_000;

    private final Hang hang = new Hang();

    /** Made by the soft core. */
    public HangFirmware() {}

    @Override
    public void start(SoftCore core) {
        core.rpmsg().announce("rpmsg-client-sample", (endpoint, source, payload) -> endpoint.send(source, payload));
        core.rpmsg().announce("soft-hang", (endpoint, source, payload) -> hang.after(millis(payload),
                TimeUnit.MILLISECONDS));
        core.trace().log("hang firmware " + core.firmwareVersion() + " started");
    }

    private static int millis(ByteBuffer payload) {
        int number = payload.remaining() == Integer.BYTES ? payload.getInt(payload.position()) : 0;
        return number > 0 && number <= LONGEST_MILLIS ? number : 0;
    }

    @Override
    public void loop(SoftCore core) throws InterruptedException {
        hang.ifDue(core);
    }
}
