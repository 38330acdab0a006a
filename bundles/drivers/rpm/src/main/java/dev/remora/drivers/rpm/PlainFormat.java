package dev.remora.drivers.rpm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.remora.rpm.RpmResource;
import dev.remora.rpm.RpmState;
import dev.remora.rpm.RpmValue;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Format 0, the usual one.
 *
 * <pre>
 *  request                                   answer
 *  +0   "req"                                +0   "req" or "cmd"
 *  +4   bytes that follow this word          +4   bytes that follow this word
 *  +8   message id                           +8   elements, each:
 *  +12  state: 0 active, 1 sleep                  +0  "msg#" (first) or "err"
 *  +16  type of the resource                      +4  bytes of the payload
 *  +20  number of the resource                    +8  message id, or text; filled up to a multiple of 4
 *  +24  bytes of keys and values
 *  +28  keys and values
 * </pre>
 */
final class PlainFormat implements Codec {

    private static final int SERVICE = 0;
    private static final int LENGTH = 4;
    private static final int FOLLOWING = 8;
    private static final int ID = 8;
    private static final int STATE = 12;
    private static final int TYPE = 16;
    private static final int NUMBER = 20;
    private static final int DATA_LENGTH = 24;
    private static final int DATA = 28;

    private static final int ELEMENT_TYPE = 0;
    private static final int ELEMENT_LENGTH = 4;
    private static final int ELEMENT_PAYLOAD = 8;
    private static final int TEXT_MAX = 31;

    private static final int REQUEST = Wire.code("req");
    private static final int COMMAND = Wire.code("cmd");
    private static final int MESSAGE_ID = Wire.code("msg#");
    private static final int ERROR = Wire.code("err");
    private static final String NO_RESOURCE = "resource does not exist";

    @Override
    public MemorySegment request(int id, RpmState state, RpmResource resource, List<RpmValue> values) {
        int data = Wire.ELEMENT * values.size();
        MemorySegment request = MemorySegment.ofArray(new byte[DATA + data]);
        Wire.word(request, SERVICE, REQUEST);
        Wire.word(request, LENGTH, DATA - FOLLOWING + data);
        Wire.word(request, ID, id);
        Wire.word(request, STATE, state == RpmState.SLEEP ? 1 : 0);
        Wire.word(request, TYPE, Wire.code(resource.type()));
        Wire.word(request, NUMBER, resource.id());
        Wire.word(request, DATA_LENGTH, data);
        Wire.values(request, DATA, values);
        return request;
    }

    @Override
    public int mostKeys() {
        return Wire.mostKeys(DATA);
    }

    @Override
    public int highestResource() {
        return -1;
    }

    @Override
    public Answer answer(byte[] packet) {
        if (packet.length < FOLLOWING)
            return new Answer.Malformed("%d bytes, an answer has at least %d".formatted(packet.length, FOLLOWING));
        MemorySegment at = MemorySegment.ofArray(packet);
        int service = Wire.word(at, SERVICE);
        long length = Wire.unsigned(at, LENGTH);
        if (service != REQUEST && service != COMMAND)
            return new Answer.Malformed("service 0x%08x is neither \"req\" nor \"cmd\"".formatted(service));
        if (length > packet.length - FOLLOWING)
            return new Answer.Malformed("length %d in a packet of %d bytes".formatted(length, packet.length));
        return elements(at.asSlice(FOLLOWING, length));
    }

    /** What is too short for another element at the end is none. */
    private static Answer elements(MemorySegment list) {
        long size = list.byteSize();
        @Nullable
        Integer id = null;
        @Nullable
        String text = null;
        // 64 bits, and each element checked before it is used: 8 bytes on at least, so this ends.
        for (long next = 0; size - next >= ELEMENT_PAYLOAD;) {
            int type = Wire.word(list, next + ELEMENT_TYPE);
            long bytes = Wire.unsigned(list, next + ELEMENT_LENGTH);
            long payload = next + ELEMENT_PAYLOAD;
            if (bytes > size - payload)
                return new Answer.Malformed("element of %d bytes, %d are left".formatted(bytes, size - payload));
            if (id == null) {
                if (type != MESSAGE_ID || bytes < Wire.WORD)
                    return new Answer.Malformed("element 0x%08x of %d bytes comes before a message id".formatted(type,
                            bytes));
                id = Wire.word(list, payload);
            } else if (type == MESSAGE_ID) {
                return new Answer.Malformed("two message ids");
            } else if (type == ERROR && text == null) {
                text = text(list, payload, Math.min(bytes, TEXT_MAX));
            }
            next = payload + Wire.align(bytes);
        }
        if (id == null)
            return new Answer.Malformed("no message id");
        return text == null ? new Answer.Accepted(id) : new Answer.Refused(id, text, text.equals(NO_RESOURCE));
    }

    /** Up to a NUL, if there is one; what is not printable shows as a question mark. */
    private static String text(MemorySegment list, long offset, long bytes) {
        byte[] raw = list.asSlice(offset, bytes).toArray(ValueLayout.JAVA_BYTE);
        String all = new String(raw, ISO_8859_1);
        int end = all.indexOf('\0');
        String text = (end < 0 ? all : all.substring(0, end)).replaceAll("[^ -~]", "?").strip();
        return text.isEmpty() ? "no reason given" : text;
    }
}
