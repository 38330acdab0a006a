package dev.remora.remoteproc.soft.core.process;

import dev.remora.platform.Mailbox;
import dev.remora.platform.WordMailbox;
import dev.remora.remoteproc.soft.core.RpmsgDevice;
import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.Trace;
import dev.remora.remoteproc.soft.core.rpmsg.Line;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** This process, as the firmware sees it. */
final class ProcessCore implements SoftCore {

    private final String firmwareVersion;
    private final Trace trace;
    private final @Nullable RpmsgDevice rpmsg;
    private final Map<String, MemorySegment> memories;
    private final Mailbox mailbox;
    private final Heartbeat heartbeat;

    ProcessCore(String firmwareVersion, Trace trace, @Nullable RpmsgDevice rpmsg, Map<String, MemorySegment> memories,
            Mailbox mailbox, Heartbeat heartbeat) {
        this.firmwareVersion = firmwareVersion;
        this.trace = trace;
        this.rpmsg = rpmsg;
        this.memories = memories;
        this.mailbox = mailbox;
        this.heartbeat = heartbeat;
    }

    @Override
    public String firmwareVersion() {
        return firmwareVersion;
    }

    @Override
    public Trace trace() {
        return trace;
    }

    @Override
    public RpmsgDevice rpmsg() {
        if (rpmsg == null) {
            throw new IllegalStateException("the resource table has no rpmsg vdev");
        }
        return rpmsg;
    }

    @Override
    public MemorySegment memory(String name) {
        MemorySegment memory = memories.get(name);
        if (memory == null) {
            throw new IllegalStateException("no shared memory '" + name + "', there are " + memories.keySet()
                    + ": set shared.target of the processor");
        }
        return memory;
    }

    @Override
    public void ring(int channel) {
        mailbox.ring(channel);
    }

    @Override
    public int rings() {
        return mailbox.doorbell().count();
    }

    @Override
    public int rung(int channel) {
        return mailbox.rung(channel);
    }

    @Override
    public boolean post(int channel, int word) {
        return words().post(channel, word);
    }

    @Override
    public long take(int channel) {
        return words().take(channel);
    }

    private WordMailbox words() {
        if (mailbox instanceof WordMailbox words) {
            return words;
        }
        throw new IllegalStateException("mailbox " + mailbox.name() + " carries no words");
    }

    @Override
    public int awaitRing(int seen) {
        heartbeat.beat();
        return mailbox.doorbell().await(seen, Line.TURN_NANOS);
    }

    @Override
    public void wake() {
        mailbox.doorbell().wake();
    }

    @Override
    public void crash(String reason) {
        trace.log("crash: " + reason);
        Exit.CRASHED.with(reason);
    }
}
