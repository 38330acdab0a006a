package dev.remora.platform.mu;

import dev.remora.platform.SharedMemory;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.osgi.service.component.ComponentException;

/**
 * The configured values, checked; what is wrong is said in one line that names property and value.
 *
 * @param name of the mailbox
 * @param layout where the registers are
 * @param offset of the first register in the memory
 * @param pollMillis how long somebody who waits sleeps between two looks without an interrupt
 */
record Settings(String name, MuLayout layout, long offset, long pollMillis) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}");
    private static final int SHORTEST_POLL = 1;
    private static final int LONGEST_POLL = 1000;

    static Settings of(MessageUnitComponent.Config config, SharedMemory memory) {
        String name = config.name();
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "message unit: name '%s' is not usable: 1 to 63 letters, digits, '_', '-', and '.' except at the start"
                            .formatted(name));
        }
        MuLayout layout = layout(name, config.variant());
        check(memory.kind() == SharedMemory.Kind.DEVICE, name,
                "shared memory %s is RAM, registers are device memory: its writes would do nothing"
                        .formatted(memory.name()));
        long last = memory.size() - layout.bytes();
        check(last >= 0, name, "shared memory %s has %d bytes, the registers of a %s need %d".formatted(memory.name(),
                memory.size(), layout.variant(), layout.bytes()));
        long offset = inRange(name, "offset", config::offset, 0, last);
        check(offset % Integer.BYTES == 0, name, "offset %d is no multiple of 4".formatted(offset));
        return new Settings(name, layout, offset, inRange(name, "poll.millis", config::poll_millis, SHORTEST_POLL,
                LONGEST_POLL));
    }

    private static MuLayout layout(String name, String variant) {
        List<String> known = MuLayout.ALL.stream().map(MuLayout::variant).toList();
        check(known.contains(variant), name, "variant '%s' is unknown, use one of %s".formatted(variant, known));
        return MuLayout.ALL.get(known.indexOf(variant));
    }

    /** Reads a number: Declarative Services converts it here, and would not say which one it could not. */
    private static long inRange(String name, String property, LongSupplier read, long least, long most) {
        long value;
        try {
            value = read.getAsLong();
        } catch (ComponentException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException("message unit %s: %s is not a number: %s".formatted(name, property,
                    reason.getMessage()), e);
        }
        check(value >= least && value <= most, name,
                "%s %d is out of range, use %d to %d".formatted(property, value, least, most));
        return value;
    }

    private static void check(boolean good, String name, String message) {
        if (!good) {
            throw new IllegalArgumentException("message unit %s: %s".formatted(name, message));
        }
    }
}
