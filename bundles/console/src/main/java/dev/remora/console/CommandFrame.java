package dev.remora.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the one command of a client; trusts no length and no byte of it. */
final class CommandFrame {
    private CommandFrame() {}

    /** Blocks until the whole command is there. */
    static String read(InputStream in) throws IOException {
        byte[] header = in.readNBytes(FrameLayout.COMMAND_HEADER);
        if (header.length < FrameLayout.COMMAND_HEADER) {
            throw new BadFrameException("command cut short: " + header.length + " of 4 length bytes came");
        }
        long length = Integer.toUnsignedLong(ByteBuffer.wrap(header).getInt());
        if (length == 0 || length > FrameLayout.COMMAND_MAX) {
            throw new BadFrameException(
                    "command of " + length + " bytes: 1 to " + FrameLayout.COMMAND_MAX + " can be sent");
        }
        byte[] text = in.readNBytes((int) length);
        if (text.length < length) {
            throw new BadFrameException("command cut short: " + text.length + " of " + length + " bytes came");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
        } catch (CharacterCodingException e) {
            throw new BadFrameException("command is not UTF-8");
        }
    }
}
