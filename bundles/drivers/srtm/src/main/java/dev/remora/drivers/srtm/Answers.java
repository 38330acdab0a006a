package dev.remora.drivers.srtm;

import dev.remora.srtm.SrtmException;
import dev.remora.srtm.SrtmException.Reason;

/** What an answer says of its request. */
final class Answers {

    private Answers() {}

    /** Throws unless it is a success. */
    static Packet check(Request request, Packet answer) throws SrtmException {
        if (!answer.isOurVersion())
            throw new SrtmException(Reason.VERSION, "%s: the firmware speaks version %s, this side %d.%d".formatted(
                    request, answer.version(), HeaderLayout.VERSION_MAJOR, HeaderLayout.VERSION_MINOR));
        if (!request.hasLayout(answer))
            throw new SrtmException(Reason.UNSUPPORTED, request + ": the firmware does not know such a request");
        if (request.code() >= 0)
            checkCode(request, answer.u8(request.code()));
        return answer;
    }

    private static void checkCode(Request request, int code) throws SrtmException {
        switch (code) {
            case HeaderLayout.SUCCESS -> {
                // Done.
            }
            case HeaderLayout.FAILED ->
                throw new SrtmException(Reason.FAILED, request + ": the firmware says that it failed");
            case HeaderLayout.UNSUPPORTED ->
                throw new SrtmException(Reason.UNSUPPORTED, request + ": the firmware does not support it");
            default -> throw malformed(request, "return code " + code + " is not 0 to 2");
        }
    }

    /** What the firmware answers cannot be. */
    static SrtmException malformed(Request request, String why) {
        return new SrtmException(Reason.MALFORMED, "%s: the answer makes no sense: %s".formatted(request, why));
    }
}
