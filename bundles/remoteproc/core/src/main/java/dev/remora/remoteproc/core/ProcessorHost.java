package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorListener.Phase;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.virtio.VirtioDevice;
import org.osgi.framework.PrototypeServiceFactory;

/** What a processor tells to the world, and offers to it. Called on the processor's own thread, except where said. */
interface ProcessorHost {

    /**
     * It is there for users from now on. Not on its own thread: a user may ask for a transition as soon as he sees it.
     *
     * @param users gives each of them an object of his own
     * @param status as it is now
     */
    void come(PrototypeServiceFactory<RemoteProcessor> users, ProcessorStatus status);

    /** It is set like this from now on. */
    void set(Processor.Settings settings);

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
