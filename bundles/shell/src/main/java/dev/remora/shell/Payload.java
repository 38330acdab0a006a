package dev.remora.shell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Payloads and addresses as they are typed and shown. */
final class Payload {

    private static final long ADDRESS_MAX = 0xFFFFFFFEL;

    /** No channel takes more. */
    private static final int MOST_FILE = 1 << 20;

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

    /** What a file has. */
    static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] payload = in.readNBytes(MOST_FILE + 1);
            if (payload.length > MOST_FILE) {
                throw new IOException("--file %s: more than %d bytes".formatted(file, MOST_FILE));
            }
            return payload;
        } catch (NoSuchFileException e) {
            throw new IOException("--file %s: there is no such file".formatted(file), e);
        }
    }

    static String hex(byte[] payload) {
        return HexFormat.ofDelimiter(" ").formatHex(payload);
    }

    static String sha256(byte[] payload) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(payload));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
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
