package dev.remora.remoteproc.soft.core.glink;

import static dev.remora.remoteproc.soft.core.glink.GlinkLayout.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The name in an OPEN. */
final class GlinkName {

    private GlinkName() {}

    /** The command, name included. */
    static long[] open(int lcid, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        int length = bytes.length + 1;
        ByteBuffer padded = ByteBuffer.allocate(align(length)).order(ByteOrder.LITTLE_ENDIAN).put(0, bytes);
        long[] command = new long[1 + padded.capacity() / Long.BYTES];
        command[0] = header(OPEN, lcid, length);
        padded.asLongBuffer().get(command, 1, command.length - 1);
        return command;
    }

    /** The name of an OPEN that is readable; empty if it is none. */
    static String read(GlinkReader in, int length) {
        if (length < 2 || length > NAME_MAX) {
            return "";
        }
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < length; i++) {
            char c = (char) ((in.get(HEADER + (i & -8)) >>> (8 * (i & 7))) & 0xFF);
            if (c == 0) {
                return name.toString();
            }
            if (c < ' ' || c > '~') {
                return "";
            }
            name.append(c);
        }
        return "";
    }
}
