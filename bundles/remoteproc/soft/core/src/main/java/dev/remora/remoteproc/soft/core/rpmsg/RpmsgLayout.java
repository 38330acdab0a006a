package dev.remora.remoteproc.soft.core.rpmsg;

/**
 * A message in its buffer (Linux: {@code struct rpmsg_hdr}), and the payload of a name-service message ({@code struct
 * rpmsg_ns_msg}).
 *
 * <pre>
 *   message        u32 src @0 | u32 dst @4 | u32 reserved @8 | u16 len @12 | u16 flags @14 | payload[len] @16
 *   name service   char name[32] @0 | u32 addr @32 | u32 flags @36 (0 create, 1 destroy)
 * </pre>
 *
 * All values are little-endian.
 */
final class RpmsgLayout {

    static final int SRC = 0;
    static final int DST = 4;
    static final int RESERVED = 8;
    static final int LEN = 12;
    /** Both in one word; a sender's flags are 0. */
    static final int LEN_AND_FLAGS = 12;
    static final int PAYLOAD = 16;

    static final int NS_NAME = 0;
    static final int NS_NAME_SIZE = 32;
    static final int NS_ADDR = 32;
    static final int NS_FLAGS = 36;
    static final int NS_SIZE = 40;
    static final int NS_CREATE = 0;
    static final int NS_DESTROY = 1;

    /** Feature bit: the device announces its services. */
    static final int F_NS = 1;
    /** Where name-service messages go. */
    static final int NS_ADDRESS = 53;
    /** The first address that is handed out. */
    static final int FIRST_ADDRESS = 0x400;
    /** Largest payload that {@code len} can tell. */
    static final int MAX_PAYLOAD = 0xFFFF;

    private RpmsgLayout() {}
}
