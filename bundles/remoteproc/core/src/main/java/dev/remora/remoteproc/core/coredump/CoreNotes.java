package dev.remora.remoteproc.core.coredump;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What a core file says about its crash, as ELF notes. Each one is a text, UTF-8 without a NUL at its end.
 *
 * <pre>
 *   +0   namesz u32 = 7 | descsz u32 | type u32
 *   +12  name: "Remora" 00 00
 *   +20  text, descsz bytes, then 0 to 3 zeros up to the next multiple of 4
 *
 *   type          text
 *   0x524d0001    name of the processor
 *   0x524d0002    time of the crash, ISO 8601 in UTC: 2026-11-21T19:00:00.123Z
 *   0x524d0003    type and reason: watchdog: no heartbeat for 500 ms
 *   0x524d0004    name of the firmware
 *   0x524d0005    SHA-256 of the firmware, hexadecimal; empty if it is not known
 * </pre>
 *
 * The types begin far away from those of Linux: some tools look at the type alone, and would take 1 for registers.
 */
record CoreNotes(String processor, Instant time, String reason, String firmware, String sha256) {

    /** No more is read from a file: longer ones were not written. */
    static final int MAX_SIZE = 16384;

    private static final String OWNER = "Remora";
    private static final int NAME_SIZE = OWNER.length() + 1;
    private static final int NAME = 12;
    private static final int TEXT = NAME + 8;

    private static final int PROCESSOR = 0x524d0001;
    private static final int TIME = 0x524d0002;
    private static final int REASON = 0x524d0003;
    private static final int FIRMWARE = 0x524d0004;
    private static final int SHA256 = 0x524d0005;

    private static final int MAX_TEXT = 256;
    private static final int MAX_REASON = 1024;

    /** Makes short lines of texts from elsewhere. */
    CoreNotes {
        processor = Texts.oneLine(processor, MAX_TEXT);
        reason = Texts.oneLine(reason, MAX_REASON);
        firmware = Texts.oneLine(firmware, MAX_TEXT);
        sha256 = Texts.oneLine(sha256, MAX_TEXT);
    }

    static CoreNotes of(CrashedCore core) {
        return new CoreNotes(core.processor(), core.time(), core.type() + ": " + core.reason(), core.firmware(),
                core.sha256());
    }

    byte[] encode() {
        ByteBuffer out = CoreFileLayout.bytes(MAX_SIZE);
        put(out, PROCESSOR, processor);
        put(out, TIME, time.toString());
        put(out, REASON, reason);
        put(out, FIRMWARE, firmware);
        put(out, SHA256, sha256);
        byte[] all = new byte[out.position()];
        out.get(0, all);
        return all;
    }

    /**
     * Reads them.
     *
     * @param in notes of any origin, little-endian
     * @return empty if they are not ours
     */
    static Optional<CoreNotes> decode(ByteBuffer in) {
        String[] texts = new String[SHA256 - PROCESSOR + 1];
        int at = 0;
        while (in.limit() - at >= TEXT) {
            int length = in.getInt(at + 4);
            if (in.getInt(at) != NAME_SIZE || length < 0 || length > in.limit() - at - TEXT || !isOurs(in, at)) {
                return Optional.empty();
            }
            int which = in.getInt(at + 8) - PROCESSOR;
            if (which >= 0 && which < texts.length) {
                byte[] text = new byte[length];
                in.get(at + TEXT, text);
                texts[which] = new String(text, UTF_8);
            }
            at += TEXT + padded(length);
        }
        for (String text : texts) {
            if (text == null) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(new CoreNotes(texts[0], Instant.parse(texts[1]), texts[2], texts[3], texts[4]));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static boolean isOurs(ByteBuffer in, int at) {
        byte[] name = new byte[OWNER.length()];
        in.get(at + NAME, name);
        return new String(name, UTF_8).equals(OWNER);
    }

    private static void put(ByteBuffer out, int type, String value) {
        byte[] text = value.getBytes(UTF_8);
        int at = out.position();
        out.putInt(at, NAME_SIZE).putInt(at + 4, text.length).putInt(at + 8, type);
        out.put(at + NAME, OWNER.getBytes(UTF_8));
        out.put(at + TEXT, text);
        out.position(at + TEXT + padded(text.length));
    }

    private static int padded(int length) {
        return (length + CoreFileLayout.NOTE_ALIGNMENT - 1) & -CoreFileLayout.NOTE_ALIGNMENT;
    }
}
