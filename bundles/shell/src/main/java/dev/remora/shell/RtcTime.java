package dev.remora.shell;

import dev.remora.srtm.Rtc;
import dev.remora.srtm.SrtmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Times as users type them. */
final class RtcTime {

    static final String SETTING = "now, or a time such as 2026-11-22T06:00:00Z";
    static final String ALARM = "a time such as 2026-11-22T06:00:00Z, +SECONDS from now by that clock, on, or off";

    private RtcTime() {}

    static Instant setting(String text) {
        return "now".equalsIgnoreCase(text) ? Instant.now() : at(text, SETTING);
    }

    /** Changes the alarm. */
    static void alarm(Rtc rtc, String text) throws SrtmException, InterruptedException {
        switch (text.toLowerCase(Locale.ROOT)) {
            case "on" -> rtc.enableAlarm(true);
            case "off" -> rtc.enableAlarm(false);
            case String seconds when seconds.matches("\\+\\d{1,9}") -> rtc.setAlarm(rtc.time().plusSeconds(
                    Long.parseLong(seconds.substring(1))));
            default -> rtc.setAlarm(at(text, ALARM));
        }
    }

    private static Instant at(String text, String usage) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'%s' is none of: %s".formatted(text, usage), e);
        }
    }
}
