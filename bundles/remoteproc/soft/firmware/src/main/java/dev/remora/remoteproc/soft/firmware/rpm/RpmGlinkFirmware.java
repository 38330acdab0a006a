package dev.remora.remoteproc.soft.firmware.rpm;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.glink.GlinkAnswer;
import dev.remora.remoteproc.soft.core.glink.GlinkChannel;
import dev.remora.remoteproc.soft.core.glink.GlinkEdge;
import dev.remora.remoteproc.soft.core.glink.GlinkHandler;
import dev.remora.remoteproc.soft.core.glink.GlinkOffer;
import dev.remora.remoteproc.soft.core.glink.GlinkRemote;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A resource power manager that talks GLINK, in its message RAM. */
public final class RpmGlinkFirmware implements Firmware {

    private static final int GATEWAY = 0;
    private static final int DOORBELL = 1;
    private static final int RING = 1024;
    private static final int LARGEST = 2048;

    private @Nullable GlinkRemote remote;

    /** Made by the soft core. */
    public RpmGlinkFirmware() {}

    @Override
    public void start(SoftCore core) {
        GlinkRemote glink = new GlinkRemote(core, core.memory("msgram"), "ap", new GlinkEdge(GATEWAY, DOORBELL, RING,
                0));
        glink.offer(new GlinkOffer("rpm_requests", new Requests(new RpmServer(core.trace()))).largest(LARGEST));
        remote = glink;
        core.trace().log("rpm firmware " + core.firmwareVersion() + " started");
    }

    @Override
    public void loop(SoftCore core) {
        GlinkRemote glink = remote;
        if (glink != null) {
            glink.serve();
        }
    }

    /** Answers each once, whenever there is room for the answer. */
    private static final class Requests implements GlinkHandler {

        private final RpmServer server;
        private final GlinkAnswer answer = new GlinkAnswer();

        private Requests(RpmServer server) {
            this.server = server;
        }

        @Override
        public boolean received(GlinkChannel channel, ByteBuffer payload) {
            return answer.sent(channel.trySend(answer.to(payload, server::answer)));
        }
    }
}
