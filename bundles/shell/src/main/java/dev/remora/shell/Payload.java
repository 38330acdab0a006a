package dev.remora.shell;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Payloads and addresses as they are typed and shown. */
final class Payload {

    private static final long ADDRESS_MAX = 0xFFFFFFFEL;

    private Payload() {}

    static byte[] parse(String text, boolean hex) {
        if (!hex) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return HexFormat.of().parseHex(text.replaceAll("[\\s:]", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--hex '%s': two hexadecimal digits are needed for each byte".formatted(text), e);
        }
    }

    static String hex(byte[] payload) {
        return HexFormat.ofDelimiter(" ").formatHex(payload);
    }

    /** As text, if it is all printable UTF-8. */
    static @Nullable String text(byte[] payload) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
            return text.codePoints().anyMatch(Character::isISOControl) ? null : text;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Decimal or 0x…. */
    static int address(String text) {
        try {
            long address = text.startsWith("0x") ? Long.parseLong(text.substring(2), 16) : Long.parseLong(text);
            if (address >= 0 && address <= ADDRESS_MAX) {
                return (int) address;
            }
        } catch (NumberFormatException e) {
            throw bad(text, e);
        }
        throw bad(text, null);
    }

    private static IllegalArgumentException bad(String text, @Nullable Exception cause) {
        return new IllegalArgumentException("--to '%s': an address is 0 to 0x%x, decimal or 0x…".formatted(text,
                ADDRESS_MAX), cause);
    }
}
