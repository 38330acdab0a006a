package dev.remora.rpmsg.virtio;

import dev.remora.virtio.VringViolation;

/** Says in one line why an edge cannot go on. */
final class Faults {

    private Faults() {}

    /** Whether the peer can be behind it; all else is a fault of ours, or of the bus. */
    static boolean isThePeers(Throwable fault) {
        // What a device says when it is gone, and memory when it is unmapped; and the JVM where the file was cut short.
        return fault instanceof VringViolation || fault instanceof IllegalStateException
                || fault instanceof InternalError;
    }

    static String reason(String edge, Throwable fault) {
        return switch (fault) {
            case VringViolation violation -> String.valueOf(violation.getMessage());
            case InternalError _ ->
                edge + ": its memory cannot be accessed (" + fault.getMessage() + "): was the shared file cut short?";
            default -> edge + ": " + (fault instanceof IllegalStateException ? fault.getMessage() : fault);
        };
    }
}
