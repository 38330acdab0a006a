package dev.remora.remoteproc;

import java.time.Instant;
import java.util.Map;

/**
 * A remote processor at one moment.
 *
 * @param name the processor
 * @param state its state
 * @param firmware name of the firmware
 * @param source where the loaded firmware came from (a file or a bundle); empty while none is loaded
 * @param sha256 hash of the loaded firmware, hexadecimal; empty while none is loaded
 * @param reason why it is in this state when that is not what was asked for: a fault or a refusal, one line; else empty
 * @param crashes number of crashes since its service came
 * @param since when it entered the state
 * @param details what its processor bundle adds, such as {@code pid}
 */
public record ProcessorStatus(String name, ProcessorState state, String firmware, String source, String sha256,
        String reason, long crashes, Instant since, Map<String, String> details) {}
