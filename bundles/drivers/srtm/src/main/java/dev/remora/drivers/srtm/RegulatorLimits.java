package dev.remora.drivers.srtm;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the gateway may ask of regulators: nothing of those that have no limits. */
final class RegulatorLimits {

    private static final Pattern ENTRY = Pattern.compile("(\\d{1,3}):(\\d{1,9})-(\\d{1,9})");
    private static final int MOST = 255;

    /** Microvolts. */
    private record Range(int least, int most) {}

    private final Map<Integer, Range> ranges;
    private final boolean registers;

    private RegulatorLimits(Map<Integer, Range> ranges, boolean registers) {
        this.ranges = Map.copyOf(ranges);
        this.registers = registers;
    }

    /**
     * Reads the configuration.
     *
     * @param entries {@code REGULATOR:MIN-MAX} each
     * @param registers whether registers may be written
     * @throws IllegalArgumentException if one of them is none
     */
    static RegulatorLimits of(String[] entries, boolean registers) {
        Map<Integer, Range> ranges = new HashMap<>();
        for (String entry : entries) {
            Matcher parts = ENTRY.matcher(entry);
            if (!parts.matches())
                throw refused(entry, "must be REGULATOR:MIN-MAX in microvolts, such as 4:1800000-3300000");
            Range range = new Range(Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)));
            int regulator = Integer.parseInt(parts.group(1));
            if (regulator > MOST || range.least() > range.most())
                throw refused(entry, "the regulator is 0 to %d, and MIN not above MAX".formatted(MOST));
            if (ranges.put(regulator, range) != null)
                throw refused(entry, "regulator %d has limits already".formatted(regulator));
        }
        return new RegulatorLimits(ranges, registers);
    }

    private static IllegalArgumentException refused(String entry, String why) {
        return new IllegalArgumentException("%s: limits \"%s\": %s".formatted(PmicDriver.PID, entry, why));
    }

    /** Throws if the regulator may not be switched. */
    void checkSwitch(int regulator) {
        range(regulator);
    }

    /** Throws if the regulator may not have this voltage. */
    void checkVoltage(int regulator, int microvolts) {
        Range range = range(regulator);
        if (microvolts < range.least() || microvolts > range.most())
            throw new IllegalArgumentException("regulator %d: %d uV is not %d to %d, its limits".formatted(regulator,
                    microvolts, range.least(), range.most()));
    }

    private Range range(int regulator) {
        Range range = ranges.get(regulator);
        if (range == null)
            throw new IllegalArgumentException(
                    "regulator %d has no limits: what may be asked of it is configured as limits of %s".formatted(
                            regulator, PmicDriver.PID));
        return range;
    }

    /** Throws if no register may be written. */
    void checkRegisters() {
        if (!registers)
            throw new IllegalArgumentException(
                    "registers are not written unless registers.writable of %s is true".formatted(PmicDriver.PID));
    }
}
