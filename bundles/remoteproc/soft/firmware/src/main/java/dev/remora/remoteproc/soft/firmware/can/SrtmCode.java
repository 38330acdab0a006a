package dev.remora.remoteproc.soft.firmware.can;

/** The codes of answers; audio has others. */
final class SrtmCode {

    static final int SUCCESS = 0;
    static final int FAILED = 1;
    static final int UNSUPPORTED = 2;
    /** Not sent: there is no answer to this request. */
    static final int NO_ANSWER = -1;

    private SrtmCode() {}
}
