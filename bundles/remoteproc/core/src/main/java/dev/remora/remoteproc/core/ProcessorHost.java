package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorListener.Phase;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.virtio.VirtioDevice;

/** What a processor tells to the world, and offers to it. Called on the processor's own thread. */
interface ProcessorHost {

    /** It is there for users from now on. */
    void come(RemoteProcessor processor, boolean autoBoot);

    /**
     * It is in this state, or something else of its status has changed.
     *
     * @param transition whether it is a transition
     */
    void changed(ProcessorStatus status, boolean transition);

    /** A phase was reached: tells the listeners. */
    void reached(String processor, Phase phase, boolean crashed);

    /** Offers a device. */
    Offer offer(String processor, VirtioDevice device);

    /** The processor is DELETED: nobody shall see it any more. */
    void gone();

    /** Something that is offered until it is withdrawn. */
    interface Offer {
        void withdraw();
    }
}
