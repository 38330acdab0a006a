package dev.remora.remoteproc.soft.firmware.wcnss;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.smd.SmdChannel;
import dev.remora.remoteproc.soft.core.smd.SmdEdge;
import dev.remora.remoteproc.soft.core.smd.SmdHandler;
import dev.remora.remoteproc.soft.core.smd.SmdRemote;
import dev.remora.remoteproc.soft.core.smem.RemoteSpinlock;
import dev.remora.remoteproc.soft.core.smem.SoftSmem;
import dev.remora.remoteproc.soft.firmware.stream.StreamLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A wireless core, host 4 on edge 6: echoes, a stream that comes back, numbered messages at full speed, and a channel on
 * which any message crashes it. Channels that the gateway makes are echoes too.
 */
public final class WcnssFirmware implements Firmware {

    private static final int HOST = 4;
    private static final int EDGE = 6;
    private static final int GATEWAY = 0;
    private static final int DOORBELL = 1;
    private static final int SMEM_LOCK = 3;
    private static final int RING = 8192;

    private @Nullable SmdRemote remote;

    /** Made by the soft core. */
    public WcnssFirmware() {}

    @Override
    public void start(SoftCore core) {
        RemoteSpinlock lock = new RemoteSpinlock(core.memory("hwlocks"), SMEM_LOCK, HOST);
        SmdRemote smd = new SmdRemote(core, new SoftSmem(core.memory("smem"), lock, HOST),
                new SmdEdge(EDGE, GATEWAY, false, false, DOORBELL));
        remote = smd;
        SmdHandler echo = WcnssFirmware::echo;
        smd.offer("soft-echo", RING, echo);
        smd.offer("rpmsg-client-sample", RING, echo);
        smd.offerStream("LOOPBACK", RING, echo);
        smd.offer(StreamLayout.SERVICE, RING, new StreamOverSmd(core.trace()));
        smd.offer("soft-crash", RING, (channel, payload) -> crash(core));
        smd.serveCreated(echo);
        core.trace().log("wcnss firmware " + core.firmwareVersion() + " started");
    }

    /** What does not fit now stays where it is: other channels go on. What never fits whole goes in pieces. */
    private static boolean echo(SmdChannel channel, ByteBuffer payload) {
        return payload.remaining() <= channel.mtu() ? channel.trySend(payload) : channel.send(payload);
    }

    private static boolean crash(SoftCore core) {
        core.crash("asked to crash");
        return true;
    }

    @Override
    public void loop(SoftCore core) {
        SmdRemote smd = remote;
        if (smd != null) {
            smd.serve();
        }
    }
}
