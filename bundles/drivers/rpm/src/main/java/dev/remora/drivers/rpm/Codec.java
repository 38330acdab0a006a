package dev.remora.drivers.rpm;

import dev.remora.rpm.RpmResource;
import dev.remora.rpm.RpmState;
import dev.remora.rpm.RpmValue;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** How requests and answers look: one of the two formats of the protocol. Without state. */
interface Codec {

    /**
     * A request.
     *
     * @param id the message id, which the answer repeats
     * @param values at most {@link #mostKeys()}
     * @return its bytes
     */
    MemorySegment request(int id, RpmState state, RpmResource resource, List<RpmValue> values);

    /** How many keys of a resource go into one request. */
    int mostKeys();

    /** The highest number of a resource, unsigned. */
    int highestResource();

    /**
     * Reads an answer. Trusts nothing in it.
     *
     * @param packet a private copy
     */
    Answer answer(byte[] packet);
}
