package dev.remora.remoteproc.core.image;

import dev.remora.remoteproc.RemoteProcessorException;

/** A firmware image, or the resource table of a running core, is refused. Nothing was written anywhere. */
public final class FirmwareException extends RemoteProcessorException {

    private static final long serialVersionUID = 1L;

    private final long offset;
    private final String reason;

    /**
     * Makes one.
     *
     * @param offset where in it the cause lies
     * @param file what was read: {@code file}, {@code live table}
     * @param reason one line
     */
    FirmwareException(long offset, String file, String reason) {
        super("%s (at 0x%x of the %s)".formatted(reason, offset, file));
        this.offset = offset;
        this.reason = reason;
    }

    /** Where in the file, or in the live table, the cause lies. */
    public long offset() {
        return offset;
    }

    /** Why, without the place. */
    public String reason() {
        return reason;
    }
}
