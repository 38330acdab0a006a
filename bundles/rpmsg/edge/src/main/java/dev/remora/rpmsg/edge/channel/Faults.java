package dev.remora.rpmsg.edge.channel;

/** Says in one line why an edge cannot go on. */
final class Faults {

    private Faults() {}

    /** Whether memory or remote can be behind it; all else is a fault of ours, or of the bus. */
    static boolean isExpected(Throwable fault) {
        // What memory says when it is unmapped; and the JVM where the file was cut short.
        return fault instanceof IllegalStateException || fault instanceof InternalError;
    }

    static String reason(Throwable fault) {
        return switch (fault) {
            case InternalError _ -> "its memory cannot be accessed (" + fault.getMessage()
                    + "): was the shared file cut short?";
            case IllegalStateException _ -> String.valueOf(fault.getMessage());
            default -> fault.toString();
        };
    }
}
