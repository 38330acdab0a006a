package dev.remora.platform.vhost;

import java.lang.foreign.ValueLayout;

/**
 * The bytes of vhost-user messages, in the byte order of the machine.
 *
 * <pre>
 *   header          u32 request @0 | u32 flags @4 | u32 payload size @8 | payload @12
 *   u64             u64 value @0
 *   ring state      u32 ring @0 | u32 number @4
 *   ring address    u32 ring @0 | u32 flags @4 | u64 descriptors @8 | u64 used @16 | u64 available @24 | u64 log @32
 *   memory table    u32 count @0 | u32 unused @4 | region[count] @8
 *   region          u64 guest address @0 | u64 size @8 | u64 user address @16 | u64 offset in the file @24
 *   single region   u64 unused @0 | region @8
 *   config          u32 offset @0 | u32 size @4 | u32 flags @8 | bytes @12
 * </pre>
 */
final class MessageLayout {

    static final ValueLayout.OfInt NATIVE_U32 = ValueLayout.JAVA_INT;

    static final int REQUEST = 0;
    static final int FLAGS = 4;
    static final int SIZE = 8;
    static final int HEADER_BYTES = 12;

    static final int VERSION = 1;
    static final int VERSION_MASK = 3;
    static final int REPLY = 4;
    static final int NEED_REPLY = 8;

    static final int U64_BYTES = 8;

    static final int STATE_RING = 0;
    static final int STATE_NUMBER = 4;
    static final int STATE_BYTES = 8;

    static final int ADDRESS_RING = 0;
    static final int ADDRESS_FLAGS = 4;
    static final int ADDRESS_DESCRIPTORS = 8;
    static final int ADDRESS_USED = 16;
    static final int ADDRESS_AVAILABLE = 24;
    static final int ADDRESS_BYTES = 40;

    static final int TABLE_COUNT = 0;
    static final int TABLE_REGIONS = 8;
    static final int TABLE_MOST_REGIONS = 8;

    static final int REGION_GUEST = 0;
    static final int REGION_SIZE = 8;
    static final int REGION_USER = 16;
    static final int REGION_OFFSET = 24;
    static final int REGION_BYTES = 32;

    static final int SINGLE_REGION = 8;
    static final int SINGLE_BYTES = SINGLE_REGION + REGION_BYTES;

    static final int CONFIG_OFFSET = 0;
    static final int CONFIG_SIZE = 4;
    static final int CONFIG_FLAGS = 8;
    static final int CONFIG_BYTES = 12;
    static final int CONFIG_MOST_BYTES = 256;

    /** Of SET_VRING_KICK and the like: the ring. */
    static final long FD_RING_MASK = 0xFF;
    /** Of SET_VRING_KICK and the like: there is no descriptor. */
    static final long FD_NONE = 0x100;
    /** All bits that mean something there. */
    static final long FD_KNOWN = FD_RING_MASK | FD_NONE;

    static final int LONGEST_PAYLOAD = TABLE_REGIONS + TABLE_MOST_REGIONS * REGION_BYTES;
    static final int MOST_DESCRIPTORS = 8;

    private MessageLayout() {}
}
