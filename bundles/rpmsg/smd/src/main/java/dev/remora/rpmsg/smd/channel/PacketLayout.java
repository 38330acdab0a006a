package dev.remora.rpmsg.smd.channel;

/**
 * What precedes each payload in the ring of a packet channel; the next one follows without padding.
 *
 * <pre>
 *   0 length of the payload | 4 app field, 0 | 8 app pointer, 0 | 12 kind, 0 | 16 priority, 0 | 20 payload
 * </pre>
 *
 * Words of 32 bits, little-endian; receivers use the first one only.
 */
final class PacketLayout {

    static final long LENGTH = 0;
    static final int HEADER = 20;
    /** So much of a ring stays free, always: some peers take a ring for full then, others one byte before it is. */
    static final int SPARE = 4;

    private PacketLayout() {}
}
