package dev.remora.drivers.rpm;

import java.util.HexFormat;

/** Messages as they are on the wire. */
final class Vectors {

    /** Message 1: active ldoa 3, swen=1 uv=1800000 ma=10. */
    static final byte[] REQUEST = hex("""
            72 65 71 00 38 00 00 00 01 00 00 00 00 00 00 00
            6c 64 6f 61 03 00 00 00 24 00 00 00 73 77 65 6e
            04 00 00 00 01 00 00 00 75 76 00 00 04 00 00 00
            40 77 1b 00 6d 61 00 00 04 00 00 00 0a 00 00 00""");

    /** Message 1 is accepted. */
    static final byte[] ACCEPTED = hex("72 65 71 00 0c 00 00 00 6d 73 67 23 04 00 00 00 01 00 00 00");

    /** Message 2: there is no such resource. */
    static final byte[] NO_RESOURCE = hex("""
            72 65 71 00 2c 00 00 00 6d 73 67 23 04 00 00 00
            02 00 00 00 65 72 72 00 18 00 00 00 72 65 73 6f
            75 72 63 65 20 64 6f 65 73 20 6e 6f 74 20 65 78
            69 73 74 00""");

    /** Message 3: "invalid header", 14 bytes without NUL; the length covers the padding. */
    static final byte[] INVALID_HEADER = hex("""
            72 65 71 00 24 00 00 00 6d 73 67 23 04 00 00 00
            03 00 00 00 65 72 72 00 0e 00 00 00 69 6e 76 61
            6c 69 64 20 68 65 61 64 65 72 00 00""");

    /** Message 4: sleep clk1 0, KHz=19200. */
    static final byte[] SLEEP_REQUEST = hex("""
            72 65 71 00 20 00 00 00 04 00 00 00 01 00 00 00
            63 6c 6b 31 00 00 00 00 0c 00 00 00 4b 48 7a 00
            04 00 00 00 00 4b 00 00""");

    /** Message 5: sleep clk0 2, Enab=1. */
    static final byte[] SCALING = hex("""
            72 65 71 00 20 00 00 00 05 00 00 00 01 00 00 00
            63 6c 6b 30 02 00 00 00 0c 00 00 00 45 6e 61 62
            04 00 00 00 01 00 00 00""");

    /** The vote of the first in the packed format, message 7. */
    static final byte[] PACKED_REQUEST = hex("""
            30 00 00 01 07 00 00 00 6c 64 6f 61 24 00 03 00
            73 77 65 6e 04 00 00 00 01 00 00 00 75 76 00 00
            04 00 00 00 40 77 1b 00 6d 61 00 00 04 00 00 00
            0a 00 00 00""");

    /** Message 7 is accepted, in the packed format. */
    static final byte[] PACKED_ACCEPTED = hex("00 00 03 01 07 00 00 00");

    /** Message 7 is refused, in the packed format. */
    static final byte[] PACKED_REFUSED = hex("04 00 04 01 07 00 00 00 ea ff ff ff");

    private Vectors() {}

    static byte[] hex(String bytes) {
        return HexFormat.of().parseHex(bytes.replaceAll("\\s", ""));
    }
}
