package dev.remora.platform.vhost;

/** Bits of the vhost-user protocol ("Protocol features"), and the one that the protocol keeps among the device features. */
final class Protocol {

    /** Among the device features: there are protocol features. The ring layer never sees it. */
    static final long FEATURE = 1L << 30;

    static final long MQ = 1L << 0;
    static final long REPLY_ACK = 1L << 3;
    static final long BACKEND_REQ = 1L << 5;
    static final long CONFIG = 1L << 9;
    static final long RESET_DEVICE = 1L << 13;
    static final long INBAND = 1L << 14;
    static final long MEMORY_SLOTS = 1L << 15;
    static final long STATUS = 1L << 16;

    /** What in-band notifications need. */
    static final long INBAND_NEEDS = BACKEND_REQ | REPLY_ACK;

    /** What is offered always; {@link #CONFIG} only where there is a configuration space. */
    static final long ALWAYS = MQ | REPLY_ACK | BACKEND_REQ | RESET_DEVICE | INBAND | MEMORY_SLOTS | STATUS;

    private Protocol() {}
}
