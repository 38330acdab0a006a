package dev.remora.remoteproc.soft.core.smd;

/** The flags of a half-channel, in their order in memory. */
public enum SmdFlag {
    /** The sender's DTR: data set ready. */
    DSR(0),
    /** The sender's RTS: clear to send. */
    CTS(1),
    /** Carrier detect. */
    CD(2),
    /** Ring indicator. */
    RI(3),
    /** "I moved head": set by the sender, cleared by the receiver. */
    HEAD(4),
    /** "I have read": set by the reader in its own half. */
    TAIL(5),
    /** "I changed state or a signal": set by the sender, cleared by the receiver. */
    STATE(6),
    /** "Do not ring me when you have read". */
    BLOCKREADINTR(7);

    /** How many there are. */
    static final int COUNT = 8;

    /** Its place among them. */
    final int index;

    SmdFlag(int index) {
        this.index = index;
    }
}
