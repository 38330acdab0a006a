package dev.remora.shell;

import dev.remora.rpm.RpmRequest;
import dev.remora.rpm.RpmResource;
import dev.remora.rpm.RpmState;
import dev.remora.rpm.RpmValue;
import java.util.List;

/** A vote as users type it: {@code active ldoa 3 swen=1 uv=1800000}. */
final class RpmVoteText {

    private static final long LARGEST = 0xFFFF_FFFFL;

    private RpmVoteText() {}

    static RpmRequest request(String state, String type, String id, List<String> values) {
        return new RpmRequest(Words.parse(RpmState.class, state), new RpmResource(type, number("id", id)),
                values.stream().map(RpmVoteText::value).toList());
    }

    private static RpmValue value(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("'%s' is not KEY=VALUE".formatted(text));
        }
        String key = text.substring(0, equals);
        return new RpmValue(key, number(key, text.substring(equals + 1)));
    }

    /** Unsigned, decimal or {@code 0x…}. */
    private static int number(String what, String text) {
        boolean hexadecimal = text.startsWith("0x");
        try {
            return hexadecimal
                    ? Integer.parseUnsignedInt(text.substring(2), 16)
                    : Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s '%s': must be a number from 0 to %d, decimal or 0x…".formatted(what,
                    text, LARGEST), e);
        }
    }
}
