package dev.remora.remoteproc.soft.firmware.adsp;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.glink.GlinkChannel;
import dev.remora.remoteproc.soft.core.glink.GlinkEdge;
import dev.remora.remoteproc.soft.core.glink.GlinkHandler;
import dev.remora.remoteproc.soft.core.glink.GlinkOffer;
import dev.remora.remoteproc.soft.core.glink.GlinkRemote;
import dev.remora.remoteproc.soft.core.smem.RemoteSpinlock;
import dev.remora.remoteproc.soft.core.smem.SoftSmem;
import dev.remora.remoteproc.soft.firmware.stream.StreamLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An audio core, host 2: echoes, numbered messages at full speed, a service with one small buffer, one that sends in
 * fragments, one that misbehaves when it is told to, and a channel on which any message crashes it. Channels that the
 * gateway opens are echoes too.
 */
public final class AdspFirmware implements Firmware {

    private static final int HOST = 2;
    private static final int GATEWAY = 0;
    private static final int DOORBELL = 1;
    private static final int SMEM_LOCK = 3;
    private static final int FIFO = 16384;
    private static final int INTENT_REUSE = 1;
    private static final int REFUSALS = 8;

    private @Nullable GlinkRemote remote;

    /** Made by the soft core. */
    public AdspFirmware() {}

    @Override
    public void start(SoftCore core) {
        RemoteSpinlock lock = new RemoteSpinlock(core.memory("hwlocks"), SMEM_LOCK, HOST);
        GlinkRemote glink = new GlinkRemote(core, new SoftSmem(core.memory("smem"), lock, HOST),
                new GlinkEdge(GATEWAY, DOORBELL, FIFO, INTENT_REUSE));
        remote = glink;
        GlinkHandler echo = (channel, payload) -> echo(core, channel, payload);
        glink.offer(new GlinkOffer("soft-echo", echo).intents(1024, 16).intents(16384, 4));
        glink.offer(new GlinkOffer("rpmsg-client-sample", echo).intents(1024, 5));
        glink.offer(new GlinkOffer(StreamLayout.SERVICE, new StreamOverGlink(core.trace())).intents(1024, 32)
                .intents(16384, 4));
        glink.offer(new GlinkOffer("soft-crash", (channel, payload) -> crash(core)).intents(64, 1));
        glink.offer(new GlinkOffer("stingy", echo).intents(64, 1).oneShot().largest(64));
        glink.offer(new GlinkOffer("fragments", new Fragments(core.trace())).intents(1024, 5));
        glink.offer(new GlinkOffer("faults", new Faults(glink, core.trace())).intents(256, 5));
        glink.offer(new GlinkOffer("glink_ssr", new SubsystemRestart(core.trace())).intents(64, 5));
        glink.serveCreated(echo);
        core.trace().log("adsp firmware " + core.firmwareVersion() + " started");
    }

    /** What cannot be sent now stays where it is: other channels go on. What the gateway will not have is dropped. */
    private static boolean echo(SoftCore core, GlinkChannel channel, ByteBuffer payload) {
        boolean sent = channel.trySend(payload);
        if (!sent && channel.refusals() >= REFUSALS) {
            core.trace().log(channel.name() + ": the gateway has no buffer for " + payload.remaining()
                    + " bytes, dropped");
            return true;
        }
        return sent;
    }

    private static boolean crash(SoftCore core) {
        core.crash("asked to crash");
        return true;
    }

    @Override
    public void loop(SoftCore core) {
        GlinkRemote glink = remote;
        if (glink != null) {
            glink.serve();
        }
    }
}
