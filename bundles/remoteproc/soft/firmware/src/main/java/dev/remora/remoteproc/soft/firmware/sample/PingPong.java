package dev.remora.remoteproc.soft.firmware.sample;

import dev.remora.remoteproc.soft.core.RpmsgEndpoint;
import dev.remora.remoteproc.soft.core.RpmsgHandler;
import dev.remora.remoteproc.soft.core.Trace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The i.MX demo: the other side says hello, then each 32-bit counter is answered with its successor. */
public final class PingPong implements RpmsgHandler {

    private static final ByteBuffer HELLO = ByteBuffer.wrap("hello world!".getBytes(StandardCharsets.US_ASCII))
            .asReadOnlyBuffer();

    private final Trace trace;
    private final ByteBuffer answer = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /**
     * Makes it; of one endpoint.
     *
     * @param trace where it tells who greets it
     */
    public PingPong(Trace trace) {
        this.trace = trace;
    }

    @Override
    public void received(RpmsgEndpoint endpoint, int source, ByteBuffer payload) {
        if (payload.remaining() == Integer.BYTES) {
            answer.putInt(0, payload.getInt(payload.position()) + 1);
            endpoint.send(source, answer);
        } else if (payload.equals(HELLO)) {
            trace.log("pingpong: hello from 0x" + Integer.toHexString(source));
        } else {
            trace.log("pingpong: " + payload.remaining() + " bytes from 0x" + Integer.toHexString(source)
                    + " are neither hello nor a counter");
        }
    }
}
