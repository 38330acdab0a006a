package dev.remora.remoteproc.soft.firmware.wcnss;

import dev.remora.remoteproc.soft.core.RpmsgEndpoint;
import dev.remora.remoteproc.soft.core.Trace;
import dev.remora.remoteproc.soft.core.smd.SmdChannel;
import dev.remora.remoteproc.soft.core.smd.SmdHandler;
import dev.remora.remoteproc.soft.firmware.stream.StreamService;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The stream service on an SMD channel, which has no addresses: whoever has the channel gets the stream. */
final class StreamOverSmd implements SmdHandler {

    private final Trace trace;
    private @Nullable StreamService service;
    private @Nullable Endpoint endpoint;

    StreamOverSmd(Trace trace) {
        this.trace = trace;
    }

    @Override
    public boolean received(SmdChannel channel, ByteBuffer payload) {
        StreamService obeys = service;
        Endpoint answers = endpoint;
        if (obeys == null || answers == null) {
            obeys = new StreamService(channel::waits, trace);
            answers = new Endpoint(channel);
            service = obeys;
            endpoint = answers;
        }
        obeys.received(answers, answers.address(), payload);
        return true;
    }

    /** The channel, as an endpoint. */
    private record Endpoint(SmdChannel channel) implements RpmsgEndpoint {

        @Override
        public int address() {
            return 0;
        }

        @Override
        public boolean send(int destination, ByteBuffer payload) {
            return channel.send(payload);
        }

        /** A channel is there as long as its entry is. */
        @Override
        public void announce() {}

        @Override
        public void withdraw() {}
    }
}
