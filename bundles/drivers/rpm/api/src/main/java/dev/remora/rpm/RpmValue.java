package dev.remora.rpm;

/**
 * One key of a resource and its value.
 *
 * @param key four-letter code, 1 to 4 characters of printable ASCII, such as {@code swen} (0 or 1), {@code uv}
 *            (microvolts), {@code ma} (milliamperes), {@code KHz} (kilohertz), {@code bw} (bytes per second), {@code corn}
 * @param value unsigned
 */
public record RpmValue(String key, int value) {

    /** Checks the code. */
    public RpmValue {
        RpmResource.checkCode("key", key);
    }

    @Override
    public String toString() {
        return key + "=" + Integer.toUnsignedString(value);
    }
}
