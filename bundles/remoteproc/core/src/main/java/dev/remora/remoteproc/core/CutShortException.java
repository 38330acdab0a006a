package dev.remora.remoteproc.core;

import dev.remora.remoteproc.RemoteProcessorException;

/** A start or attach ended because a stop is on its way: the firmware is not to blame. */
final class CutShortException extends RemoteProcessorException {

    private static final long serialVersionUID = 1L;

    CutShortException(String message, InterruptedException cause) {
        super(message, cause);
    }
}
