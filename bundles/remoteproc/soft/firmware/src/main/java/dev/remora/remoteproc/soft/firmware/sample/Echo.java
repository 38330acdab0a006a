package dev.remora.remoteproc.soft.firmware.sample;

import dev.remora.remoteproc.soft.core.RpmsgEndpoint;
import dev.remora.remoteproc.soft.core.RpmsgHandler;
import java.nio.ByteBuffer;

/** Sends everything back to where it came from. */
public final class Echo implements RpmsgHandler {

    /** Of any number of endpoints. */
    public Echo() {}

    @Override
    public void received(RpmsgEndpoint endpoint, int source, ByteBuffer payload) {
        endpoint.send(source, payload);
    }
}
