package dev.remora.remoteproc.soft.firmware.rpm;

/**
 * Requests and answers. All values are little-endian; a code is four characters, NUL-padded.
 *
 * <pre>
 *   request   "req" @0 | u32 length @4: bytes from 8 on | u32 message id @8 | u32 set @12: 0 active, 1 sleep
 *             | resource type @16 | u32 resource id @20 | u32 data length @24 | key and value… @28
 *   answer    "req" @0 | u32 length @4: bytes from 8 on | element… @8
 *
 *   packed    u32 @0: length 15:0, bytes from 4 on; message type 23:16; 1 31:24 | u32 message id @4 | resource type @8
 *             | u32 @12: data length 15:0, resource id 27:16, set 31:28 | key and value… @16
 *   its ack   u32 @0: as above, type 3, or 4 and then u32 error @8 | u32 message id @4
 *
 *   element, key and value   code @0 | u32 bytes @4 | so many @8, padded to a multiple of 4
 * </pre>
 */
final class RpmLayout {

    static final int REQ = 0x00716572;
    static final int MSG = 0x2367736D;
    static final int ERR = 0x00727265;

    static final int SERVICE = 0;
    static final int LENGTH = 4;
    static final int HEADER = 8;
    static final int ID = 8;
    static final int SET = 12;
    static final int TYPE = 16;
    static final int RESOURCE = 20;
    static final int DATA_LENGTH = 24;
    static final int DATA = 28;
    /** The least that "length" of a request may be. */
    static final int MIN_LENGTH = 20;

    static final int PACKED_HEADER = 4;
    static final int PACKED_ID = 4;
    static final int PACKED_TYPE = 8;
    static final int PACKED_DETAILS = 12;
    static final int PACKED_DATA = 16;
    static final int PACKED_FORMAT = 1;
    static final int PACKED_REQUEST = 0;
    static final int PACKED_ACK = 3;
    static final int PACKED_NACK = 4;

    static final int ELEMENT_LENGTH = 4;
    static final int ELEMENT_HEADER = 8;

    static final int ACTIVE = 0;
    static final int SLEEP = 1;

    private RpmLayout() {}
}
