package dev.remora.drivers.srtm;

/**
 * What every message begins with, without padding. All that follows is little-endian and unaligned.
 *
 * <pre>
 *  +0  category
 *  +1  major version, 1
 *  +2  minor version, 0
 *  +3  type: 0 request, 1 response, 2 notification
 *  +4  command, by category
 *  +5  priority, 0 or 1
 *  +6  reserved, 4 bytes, 0
 *  +10 payload
 * </pre>
 */
final class HeaderLayout {

    static final int CATEGORY = 0;
    static final int MAJOR = 1;
    static final int MINOR = 2;
    static final int TYPE = 3;
    static final int COMMAND = 4;
    static final int PRIORITY = 5;
    static final int BYTES = 10;

    static final int VERSION_MAJOR = 1;
    static final int VERSION_MINOR = 0;

    static final int REQUEST = 0;
    static final int RESPONSE = 1;
    static final int NOTIFICATION = 2;

    /** Return codes, the byte whose place is each category's own. */
    static final int SUCCESS = 0;
    static final int FAILED = 1;
    static final int UNSUPPORTED = 2;

    /** An answer to what is not known at all: its payload is the return code alone. */
    static final int CODE = BYTES;
    static final int CODE_ONLY = BYTES + 1;

    private HeaderLayout() {}
}
