package dev.remora.remoteproc.core.image;

import dev.remora.remoteproc.RemoteProcessorException;

/** A firmware image is refused. Nothing of it was loaded. */
public final class FirmwareException extends RemoteProcessorException {

    private static final long serialVersionUID = 1L;

    private final long offset;
    private final String reason;

    public FirmwareException(long offset, String reason) {
        super("%s (at 0x%x of the file)".formatted(reason, offset));
        this.offset = offset;
        this.reason = reason;
    }

    /** Where in the file the cause lies. */
    public long offset() {
        return offset;
    }

    /** Why, without the place. */
    public String reason() {
        return reason;
    }
}
