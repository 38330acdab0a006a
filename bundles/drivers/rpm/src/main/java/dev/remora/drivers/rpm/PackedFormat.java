package dev.remora.drivers.rpm;

import dev.remora.rpm.RpmResource;
import dev.remora.rpm.RpmState;
import dev.remora.rpm.RpmValue;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Format 1, with a packed header, of an RPM whose memory says {@code ver1}.
 *
 * <pre>
 *        31       24 23       16 15                   0
 *  +0   |  version 1|  message  |  bytes that follow   |    message: 0 request, 3 accepted, 4 refused
 *  +4   |                 message id                   |
 *  +8   |             type of the resource             |    refused: error number
 *  +12  |state|  number (12)   |  bytes of the data    |    request only; state: 31:28, number: 27:16
 *  +16   keys and values                                    request only
 * </pre>
 *
 * An answer's length is not to be relied upon: its message type says all.
 */
final class PackedFormat implements Codec {

    private static final int HEADER = 0;
    private static final int FOLLOWING = 4;
    private static final int ID = 4;
    private static final int TYPE = 8;
    private static final int DETAILS = 12;
    private static final int DATA = 16;
    private static final int ERROR = 8;
    private static final int SHORTEST_ANSWER = 8;

    private static final int VERSION = 1;
    private static final int VERSION_SHIFT = 24;
    private static final int MESSAGE_SHIFT = 16;
    private static final int MESSAGE_MASK = 0xff;
    private static final int ACCEPTED = 3;
    private static final int REFUSED = 4;
    private static final int STATE_SHIFT = 28;
    private static final int NUMBER_SHIFT = 16;
    private static final int NUMBER_MAX = 0xfff;

    @Override
    public MemorySegment request(int id, RpmState state, RpmResource resource, List<RpmValue> values) {
        int data = Wire.ELEMENT * values.size();
        int sleep = state == RpmState.SLEEP ? 1 : 0;
        MemorySegment request = MemorySegment.ofArray(new byte[DATA + data]);
        Wire.word(request, HEADER, VERSION << VERSION_SHIFT | DATA - FOLLOWING + data);
        Wire.word(request, ID, id);
        Wire.word(request, TYPE, Wire.code(resource.type()));
        Wire.word(request, DETAILS, sleep << STATE_SHIFT | resource.id() << NUMBER_SHIFT | data);
        Wire.values(request, DATA, values);
        return request;
    }

    @Override
    public int mostKeys() {
        return Wire.mostKeys(DATA);
    }

    @Override
    public int highestResource() {
        return NUMBER_MAX;
    }

    @Override
    public Answer answer(byte[] packet) {
        if (packet.length < SHORTEST_ANSWER)
            return new Answer.Malformed("%d bytes, an answer has at least %d".formatted(packet.length,
                    SHORTEST_ANSWER));
        MemorySegment at = MemorySegment.ofArray(packet);
        int header = Wire.word(at, HEADER);
        int version = header >>> VERSION_SHIFT;
        int message = header >>> MESSAGE_SHIFT & MESSAGE_MASK;
        int id = Wire.word(at, ID);
        if (version != VERSION)
            return new Answer.Malformed("format %d, not %d".formatted(version, VERSION));
        return switch (message) {
            case ACCEPTED -> new Answer.Accepted(id);
            case REFUSED -> new Answer.Refused(id, packet.length >= ERROR + Wire.WORD
                    ? "error " + Wire.word(at, ERROR)
                    : "no reason given", false);
            default -> new Answer.Malformed("message type " + message + " is no answer");
        };
    }
}
