package dev.remora.remoteproc.soft.firmware.stream;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;

/** Streams numbered messages on remora-stream, see {@link StreamLayout}, and echoes on rpmsg-client-sample. */
public final class StreamFirmware implements Firmware {

    /** Made by the soft core. */
    public StreamFirmware() {}

    @Override
    public void start(SoftCore core) {
        core.rpmsg().announce(StreamLayout.SERVICE, new StreamService(core.rpmsg()::waits, core.trace()));
        core.rpmsg().announce("rpmsg-client-sample", (endpoint, source, payload) -> endpoint.send(source, payload));
        core.trace().log("stream firmware " + core.firmwareVersion() + " started");
    }
}
