package dev.remora.srtm;

import java.time.Instant;

/**
 * The alarm of a clock.
 *
 * @param time when, whole seconds
 * @param enabled whether it will come
 * @param pending whether it has come and was not taken yet
 */
public record RtcAlarm(Instant time, boolean enabled, boolean pending) {}
