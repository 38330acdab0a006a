package dev.remora.remoteproc.soft.core.glink;

/**
 * What lies where in a pipe. All values are little-endian, every command begins at a multiple of 8.
 *
 * <pre>
 *   item 478       32 bytes: A→R: u32 tail @0 | u32 head @4, R→A: u32 tail @8 | u32 head @12 | 16 reserved
 *   item 479, 480  the rings A→R and R→A, as long as they are
 *
 *   command        u16 command @0 | u16 param1 @2 | u32 param2 @4 | what belongs to it, padded to 8
 *
 *    0 VERSION            version      features      |  9 TX_DATA            lcid, intent, then u32 chunk @8 |
 *    1 VERSION_ACK        version      features      | 12 TX_DATA_CONT       u32 left @12 | data @16
 *    2 OPEN               lcid         name length   | 10 zero-copy data, 16 and 17 tracing: vendors only
 *    3 CLOSE              lcid         0             | 11 CLOSE_ACK          rcid         0
 *    4 OPEN_ACK           rcid         0             | 13 READ_NOTIF         0            0
 *    5 INTENT             lcid         count, then   | 14 RX_DONE_W_REUSE    lcid         intent
 *                         {u32 size, u32 intent}…    | 15 SIGNALS            lcid         bits
 *    6 RX_DONE            lcid         intent        |
 *    7 RX_INTENT_REQ      lcid         size          |
 *    8 RX_INTENT_REQ_ACK  lcid         1 or 0        |
 * </pre>
 *
 * <p>lcid is the sender's id of the channel; only OPEN_ACK and CLOSE_ACK carry the id of whom they go to.
 */
final class GlinkLayout {

    static final int DESCRIPTOR_ITEM = 478;
    static final int DESCRIPTOR_SIZE = 32;
    static final int TO_REMOTE_ITEM = 479;
    static final int FROM_REMOTE_ITEM = 480;
    /** Each tail has its head behind it. */
    static final int TO_REMOTE_TAIL = 0;
    static final int FROM_REMOTE_TAIL = 8;
    static final int RING_MIN = 64;
    /** A ring is never full, and a READ_NOTIF always fits. */
    static final int RESERVE = 16;

    static final int HEADER = 8;
    static final int DATA_HEADER = 16;
    static final int NAME_MAX = 32;

    static final int VERSION = 0;
    static final int VERSION_ACK = 1;
    static final int OPEN = 2;
    static final int CLOSE = 3;
    static final int OPEN_ACK = 4;
    static final int INTENT = 5;
    static final int RX_DONE = 6;
    static final int RX_INTENT_REQ = 7;
    static final int RX_INTENT_REQ_ACK = 8;
    static final int TX_DATA = 9;
    static final int TX_DATA_ZERO_COPY = 10;
    static final int CLOSE_ACK = 11;
    static final int TX_DATA_CONT = 12;
    static final int READ_NOTIF = 13;
    static final int RX_DONE_W_REUSE = 14;
    static final int SIGNALS = 15;
    static final int TRACER_PKT = 16;
    static final int TRACER_PKT_CONT = 17;

    static final int VERSION_1 = 1;
    /** Feature: a receive buffer may be used again. */
    static final int INTENT_REUSE = 1;

    private GlinkLayout() {}

    static long header(int command, int param1, int param2) {
        return pair(command | param1 << 16, param2);
    }

    /** Two words; the low one comes first. */
    static long pair(int low, int high) {
        return Integer.toUnsignedLong(low) | (long) high << 32;
    }

    static int command(long header) {
        return (int) header & 0xFFFF;
    }

    static int param1(long header) {
        return (int) header >>> 16;
    }

    static int param2(long header) {
        return (int) (header >>> 32);
    }

    static int align(int bytes) {
        return bytes + 7 & -8;
    }
}
