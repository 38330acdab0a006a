package dev.remora.drivers.srtm;

import dev.remora.srtm.AudioBuffer;
import dev.remora.srtm.AudioParameters;
import dev.remora.srtm.AudioParameters.Channels;
import dev.remora.srtm.AudioParameters.Format;

/**
 * Messages of the category audio: of 33 bytes, both ways.
 *
 * <pre>
 *      request                          response, notification
 *  +0  header                           +0  header
 *  +10 index of the interface           +10 index of the interface
 *  +11 format                           +11 result: 0 none, 1 not allowed, 2 success, 3 failed
 *  +12 channels                         +12 reserved
 *  +13 rate, hertz, 4 bytes             +13 offset in the buffer, 4 bytes
 *  +17 address of the buffer, 4 bytes   +17 register of the codec, 4 bytes
 *  +21 bytes of the buffer, 4 bytes     +21 its value, 4 bytes
 *  +25 bytes of a period, 4 bytes       +25 reserved, 4 bytes
 *  +29 tail: a period, 4 bytes          +29 tail: a period, 4 bytes
 * </pre>
 *
 * Register requests have the register and its value where a response has them.
 */
final class AudioLayout {

    /** Commands that are the same for both directions; the others are in {@link AudioCommand}. */
    static final int SET_REGISTER = 0x14;
    static final int GET_REGISTER = 0x15;

    /** Notifications: a period is done. */
    static final int PLAYED = 0;
    static final int CAPTURED = 1;

    static final int BYTES = 33;

    static final int NOT_ALLOWED = 1;
    static final int SUCCESS = 2;
    static final int FAILED = 3;

    private static final int INDEX = 10;
    private static final int FORMAT = 11;
    private static final int RESULT = 11;
    private static final int CHANNELS = 12;
    private static final int RATE = 13;
    private static final int OFFSET = 13;
    private static final int ADDRESS = 17;
    private static final int REGISTER = 17;
    private static final int SIZE = 21;
    private static final int VALUE = 21;
    private static final int PERIOD = 25;
    private static final int TAIL = 29;

    private AudioLayout() {}

    /** A request of which only the index counts. */
    static Packet plain(int command, int index) {
        return Packet.request(Category.AUDIO, command, BYTES).u8(INDEX, index);
    }

    static Packet parameters(int command, int index, AudioParameters parameters) {
        return plain(command, index).u8(FORMAT, code(parameters.format()))
                .u8(CHANNELS, code(parameters.channels())).i32(RATE, parameters.rate());
    }

    static Packet buffer(int command, int index, AudioBuffer buffer) {
        return plain(command, index).i32(ADDRESS, (int) buffer.address()).i32(SIZE, buffer.size())
                .i32(PERIOD, buffer.period());
    }

    static Packet register(int command, int index, int register, int value) {
        return plain(command, index).i32(REGISTER, register).i32(VALUE, value);
    }

    static Request request(String what, Packet packet) {
        return Request.of(what, Category.AUDIO, packet, BYTES).echoes(INDEX);
    }

    private static int code(Format format) {
        return switch (format) {
            case S16 -> 0;
            case S24 -> 1;
            case S32 -> 2;
            case DSD16 -> 49;
            case DSD32 -> 50;
        };
    }

    private static int code(Channels channels) {
        return switch (channels) {
            case LEFT -> 0;
            case RIGHT -> 1;
            case STEREO -> 2;
        };
    }

    static int index(Packet packet) {
        return packet.u8(INDEX);
    }

    static int result(Packet answer) {
        return answer.u8(RESULT);
    }

    static long offset(Packet answer) {
        return answer.u32(OFFSET);
    }

    static int register(Packet answer) {
        return answer.i32(REGISTER);
    }

    static int value(Packet answer) {
        return answer.i32(VALUE);
    }

    static long tail(Packet notification) {
        return notification.u32(TAIL);
    }
}
