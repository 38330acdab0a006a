package dev.remora.remoteproc.core.store;

import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.Firmware;
import java.util.Optional;

/** Where firmware is found by name. */
public interface FirmwareSource {

    /**
     * Finds and reads one.
     *
     * @param name its name
     * @return the first of that name, or empty if nobody has it
     * @throws RemoteProcessorException if it is there but cannot be read
     */
    Optional<Firmware> find(String name) throws RemoteProcessorException;

    /** Where it looks, for the message that there is none. */
    String places();
}
