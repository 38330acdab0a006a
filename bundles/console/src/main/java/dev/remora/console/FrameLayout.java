package dev.remora.console;

/**
 * The bytes on the console socket; all numbers big-endian.
 *
 * <pre>
 * command, once, client to gateway:        answer, any number, gateway to client:
 *   +0  u32  length (1 to 65536)             +0  u8   type: 1 stdout, 2 stderr, 3 exit status
 *   +4  UTF-8, length bytes                  +1  u32  length (0 to 32768)
 *                                            +5  bytes; exit status: s32, and nothing follows
 * </pre>
 *
 * An answer of length 0 carries nothing: the gateway sends one each second to learn whether the client is still there.
 */
final class FrameLayout {
    static final int COMMAND_HEADER = 4;
    static final int COMMAND_MAX = 64 * 1024;

    static final int ANSWER_HEADER = 5;
    static final int ANSWER_MAX = 32 * 1024;

    static final byte STDOUT = 1;
    static final byte STDERR = 2;
    static final byte STATUS = 3;

    private FrameLayout() {}
}
