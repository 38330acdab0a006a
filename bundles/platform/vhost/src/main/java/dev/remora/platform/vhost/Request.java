package dev.remora.platform.vhost;

import static dev.remora.platform.vhost.MessageLayout.ADDRESS_BYTES;
import static dev.remora.platform.vhost.MessageLayout.CONFIG_BYTES;
import static dev.remora.platform.vhost.MessageLayout.CONFIG_MOST_BYTES;
import static dev.remora.platform.vhost.MessageLayout.LONGEST_PAYLOAD;
import static dev.remora.platform.vhost.MessageLayout.REGION_BYTES;
import static dev.remora.platform.vhost.MessageLayout.SINGLE_BYTES;
import static dev.remora.platform.vhost.MessageLayout.STATE_BYTES;
import static dev.remora.platform.vhost.MessageLayout.TABLE_REGIONS;
import static dev.remora.platform.vhost.MessageLayout.U64_BYTES;

import org.jspecify.annotations.Nullable;

/** What a front end may ask, and what belongs to it: payload, descriptors, the protocol feature that it needs. */
enum Request {

    GET_FEATURES(1, 0, 0, Answer.OWN),
    SET_FEATURES(2, U64_BYTES, 0, Answer.ACK),
    SET_OWNER(3, 0, 0, Answer.ACK),
    RESET_OWNER(4, 0, 0, Answer.ACK),
    SET_MEM_TABLE(5, TABLE_REGIONS, LONGEST_PAYLOAD, 1, MessageLayout.TABLE_MOST_REGIONS, 0, Answer.ACK),
    SET_VRING_NUM(8, STATE_BYTES, 0, Answer.ACK),
    SET_VRING_ADDR(9, ADDRESS_BYTES, 0, Answer.ACK),
    SET_VRING_BASE(10, STATE_BYTES, 0, Answer.ACK),
    GET_VRING_BASE(11, STATE_BYTES, 0, Answer.OWN),
    SET_VRING_KICK(12, U64_BYTES, U64_BYTES, 0, 1, 0, Answer.ACK),
    SET_VRING_CALL(13, U64_BYTES, U64_BYTES, 0, 1, 0, Answer.ACK),
    SET_VRING_ERR(14, U64_BYTES, U64_BYTES, 0, 1, 0, Answer.ACK),
    GET_PROTOCOL_FEATURES(15, 0, 0, Answer.OWN),
    SET_PROTOCOL_FEATURES(16, U64_BYTES, 0, Answer.ACK),
    GET_QUEUE_NUM(17, 0, Protocol.MQ, Answer.OWN),
    SET_VRING_ENABLE(18, STATE_BYTES, 0, Answer.ACK),
    SET_BACKEND_REQ_FD(21, 0, 0, 1, 1, Protocol.BACKEND_REQ, Answer.ACK),
    GET_CONFIG(24, CONFIG_BYTES, CONFIG_BYTES + CONFIG_MOST_BYTES, 0, 0, Protocol.CONFIG, Answer.OWN),
    SET_CONFIG(25, CONFIG_BYTES, CONFIG_BYTES + CONFIG_MOST_BYTES, 0, 0, Protocol.CONFIG, Answer.ACK),
    RESET_DEVICE(34, 0, Protocol.RESET_DEVICE, Answer.ACK),
    VRING_KICK(35, STATE_BYTES, Protocol.INBAND, Answer.ACK),
    GET_MAX_MEM_SLOTS(36, 0, Protocol.MEMORY_SLOTS, Answer.OWN),
    ADD_MEM_REG(37, SINGLE_BYTES, SINGLE_BYTES, 1, 1, Protocol.MEMORY_SLOTS, Answer.ACK),
    /** Older front ends send a descriptor with it. */
    REM_MEM_REG(38, SINGLE_BYTES, SINGLE_BYTES, 0, 1, Protocol.MEMORY_SLOTS, Answer.ACK),
    SET_STATUS(39, U64_BYTES, Protocol.STATUS, Answer.ACK),
    GET_STATUS(40, 0, Protocol.STATUS, Answer.OWN);

    private enum Answer {
        OWN, ACK
    }

    private final int id;
    private final int leastBytes;
    private final int mostBytes;
    private final int leastDescriptors;
    private final int mostDescriptors;
    private final long needs;
    private final Answer answer;

    Request(int id, int bytes, long needs, Answer answer) {
        this(id, bytes, bytes, 0, 0, needs, answer);
    }

    Request(int id, int leastBytes, int mostBytes, int leastDescriptors, int mostDescriptors, long needs,
            Answer answer) {
        this.id = id;
        this.leastBytes = leastBytes;
        this.mostBytes = mostBytes;
        this.leastDescriptors = leastDescriptors;
        this.mostDescriptors = mostDescriptors;
        this.needs = needs;
        this.answer = answer;
    }

    /** The request of a number; null if this back end does not know it. */
    static @Nullable Request of(int id) {
        for (Request request : values()) {
            if (request.id == id) {
                return request;
            }
        }
        return null;
    }

    int id() {
        return id;
    }

    /** The protocol feature that must have been negotiated; 0 for none. */
    long needs() {
        return needs;
    }

    /** Whether it has a reply of its own, and so no acknowledgement. */
    boolean replies() {
        return answer == Answer.OWN;
    }

    void checkSize(long bytes) throws Violation {
        boolean whole = this != SET_MEM_TABLE || (bytes - TABLE_REGIONS) % REGION_BYTES == 0;
        if (bytes < leastBytes || bytes > mostBytes || !whole) {
            throw new Violation("%s has a payload of %d bytes, must be %s".formatted(this, bytes,
                    range(leastBytes, mostBytes)));
        }
    }

    void checkDescriptors(int count) throws Violation {
        if (count < leastDescriptors || count > mostDescriptors) {
            throw new Violation("%s comes with %d descriptors, must be %s".formatted(this, count,
                    range(leastDescriptors, mostDescriptors)));
        }
    }

    private static String range(int least, int most) {
        return least == most ? Integer.toString(least) : least + " to " + most;
    }
}
