package dev.remora.platform.openamp;

import dev.remora.platform.Mailbox;
import dev.remora.platform.SharedMemory;
import java.lang.invoke.VarHandle;

/** What changes in the table while a peer is connected: status and accepted features. Each write rings, as OpenAMP's does. */
final class Vdev {

    private final SharedMemory memory;
    private final Mailbox mailbox;
    private final long entry;

    Vdev(SharedMemory memory, Mailbox mailbox, long entry) {
        this.memory = memory;
        this.mailbox = mailbox;
        this.entry = entry;
    }

    /** As the other side sees it now; what it wrote before is visible to whoever reads after this. */
    int status() {
        int status = Byte.toUnsignedInt(memory.get8(entry + TableLayout.STATUS));
        VarHandle.acquireFence();
        return status;
    }

    /** Without a peer nothing is written: the table is the next one's. */
    void setStatus(int status) {
        if (mailbox.connected()) {
            VarHandle.releaseFence();
            memory.put8(entry + TableLayout.STATUS, (byte) status);
            ring();
        }
    }

    int acceptedFeatures() {
        return memory.get32(entry + TableLayout.DRIVER_FEATURES);
    }

    void acceptFeatures(int features) {
        if (mailbox.connected()) {
            memory.put32(entry + TableLayout.DRIVER_FEATURES, features);
            ring();
        }
    }

    boolean connected() {
        return mailbox.connected();
    }

    /** The byte says nothing: the peer looks at everything. */
    void ring() {
        mailbox.ring(0);
    }
}
