package dev.remora.rpmsg.virtio;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bytes of an rpmsg message in its buffer (Linux: {@code struct rpmsg_hdr}), and of a name service announcement
 * ({@code struct rpmsg_ns_msg}), which is the payload of a message to address 53. Little-endian.
 *
 * <pre>
 *   0   u32 src        4   u32 dst        8   u32 reserved        12   u16 len        14   u16 flags
 *   16  payload: len bytes
 *
 *   0   char name[32], up to the first NUL        32   u32 addr        36   u32 flags (bit 0: destroy)
 * </pre>
 */
final class MessageLayout {

    static final VarHandle U16 = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle()
            .withInvokeExactBehavior();
    static final VarHandle U32 = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle()
            .withInvokeExactBehavior();

    private static final ValueLayout.OfInt UNALIGNED_U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(
            ByteOrder.LITTLE_ENDIAN);

    static final int SOURCE = 0;
    static final int DESTINATION = 4;
    static final int RESERVED = 8;
    static final int LENGTH = 12;
    static final int FLAGS = 14;
    static final int HEADER_SIZE = 16;
    static final int HEADER_ALIGN = 4;
    /** The length has 16 bits. */
    static final int MAX_PAYLOAD = 0xFFFF;

    static final int NAME_SERVICE = 53;
    static final int NAME = 0;
    static final int NAME_SIZE = 32;
    static final int ADDRESS = 32;
    static final int NS_FLAGS = 36;
    static final int NS_DESTROY = 1;
    static final int NS_SIZE = 40;

    private MessageLayout() {}

    /** Writes a header, whose first byte is aligned to 4. */
    static void putHeader(MemorySegment memory, long offset, int source, int destination, int length) {
        U32.set(memory, offset + SOURCE, source);
        U32.set(memory, offset + DESTINATION, destination);
        U32.set(memory, offset + RESERVED, 0);
        U16.set(memory, offset + LENGTH, (short) length);
        U16.set(memory, offset + FLAGS, (short) 0);
    }

    /** Writes what follows the name. */
    static void putAnnouncement(MemorySegment payload, int address, int flags) {
        payload.set(UNALIGNED_U32, ADDRESS, address);
        payload.set(UNALIGNED_U32, NS_FLAGS, flags);
    }
}
