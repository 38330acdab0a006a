package dev.remora.remoteproc.soft.firmware.rpm;

import static dev.remora.remoteproc.soft.firmware.rpm.RpmLayout.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request that was understood.
 *
 * @param sleep for the sleep set; else for the active set
 * @param type resource type
 * @param id resource id
 * @param values by key, in their order
 */
record RpmRequest(boolean sleep, int type, int id, Map<Integer, byte[]> values) {

    /** A request in the usual form; what follows behind its length does not count. */
    static RpmRequest parse(ByteBuffer packet) throws RpmRefusal {
        int room = packet.limit() - HEADER;
        if (room < MIN_LENGTH || packet.getInt(SERVICE) != REQ) {
            throw new RpmRefusal(RpmRefusal.INVALID_HEADER);
        }
        long length = u32(packet, LENGTH);
        long dataLength = u32(packet, DATA_LENGTH);
        if (length < MIN_LENGTH || length > room || dataLength > length - MIN_LENGTH) {
            throw new RpmRefusal(RpmRefusal.INVALID_HEADER);
        }
        return new RpmRequest(sleep(packet.getInt(SET)), packet.getInt(TYPE), packet.getInt(RESOURCE),
                values(packet.slice(DATA, (int) dataLength)));
    }

    /** A request with the packed header. */
    static RpmRequest parsePacked(ByteBuffer packet) throws RpmRefusal {
        int room = packet.limit() - PACKED_DATA;
        int length = room < 0 ? 0 : packet.getInt(0) & 0xFFFF;
        int details = room < 0 ? 0 : packet.getInt(PACKED_DETAILS);
        int dataLength = details & 0xFFFF;
        if (room < 0 || length > packet.limit() - PACKED_HEADER
                || dataLength > length - (PACKED_DATA - PACKED_HEADER)) {
            throw new RpmRefusal(RpmRefusal.INVALID_HEADER);
        }
        return new RpmRequest(sleep(details >>> 28), packet.getInt(PACKED_TYPE), details >>> 16 & 0xFFF,
                values(packet.slice(PACKED_DATA, dataLength)));
    }

    private static boolean sleep(int set) throws RpmRefusal {
        if (set != ACTIVE && set != SLEEP) {
            throw new RpmRefusal("invalid set");
        }
        return set == SLEEP;
    }

    private static Map<Integer, byte[]> values(ByteBuffer data) throws RpmRefusal {
        data.order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, byte[]> values = new LinkedHashMap<>();
        int at = 0;
        while (at < data.limit()) {
            long left = data.limit() - (long) at - ELEMENT_HEADER;
            long length = left < 0 ? 0 : u32(data, at + ELEMENT_LENGTH);
            if (left < 0 || length > left) {
                throw new RpmRefusal("invalid key or value");
            }
            byte[] value = new byte[(int) length];
            data.get(at + ELEMENT_HEADER, value);
            values.put(data.getInt(at), value);
            // The last one may lack its padding.
            at += ELEMENT_HEADER + (int) (length + 3 & -4);
        }
        return values;
    }

    private static long u32(ByteBuffer bytes, int at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }
}
