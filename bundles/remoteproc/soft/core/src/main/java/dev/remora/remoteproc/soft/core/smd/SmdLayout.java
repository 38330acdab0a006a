package dev.remora.remoteproc.soft.core.smd;

/**
 * What lies where in the SMEM items of SMD. All values are little-endian.
 *
 * <pre>
 *   allocation table   entry[64], 32 bytes each
 *   entry              char name[20] @0 | u32 cid @20 | u32 flags @24: edge 7:0, stream 8, packet 9 | u32 ref_count @28
 *
 *   channel info       record of the first processor's half, record of the second's: 40 or 88 bytes
 *   record             u32 state | fDSR | fCTS | fCD | fRI | fHEAD | fTAIL | fSTATE | fBLOCKREADINTR | u32 tail | u32 head
 *                      flags of 1 byte: state @0, flags @4, tail @12, head @16, 20 bytes
 *                      flags of 4 bytes: state @0, flags @4, tail @36, head @40, 44 bytes
 *
 *   FIFO               ring of the first processor, ring of the second's, each half of the item
 *   packet             u32 length @0 | u32 0 @4 @8 @12 @16 | payload @20; no padding, wraps anywhere
 * </pre>
 */
final class SmdLayout {

    static final int ENTRIES = 64;
    static final int ENTRY_SIZE = 32;
    static final int TABLE_SIZE = ENTRIES * ENTRY_SIZE;
    static final int NAME_SIZE = 20;
    static final int CID = 20;
    static final int FLAGS = 24;
    static final int REF_COUNT = 28;
    static final int FLAGS_EDGE = 0xFF;
    static final int FLAGS_STREAM = 0x100;
    static final int FLAGS_PACKET = 0x200;

    static final int INFO_BYTES = 40;
    static final int INFO_WORDS = 88;
    static final int STATE = 0;
    static final int FIRST_FLAG = 4;

    static final int PACKET_LENGTH = 0;
    static final int PACKET_HEADER = 20;

    private SmdLayout() {}
}
