package dev.remora.rpm;

/**
 * Something that the RPM keeps.
 *
 * @param type four-letter code, 1 to 4 characters of printable ASCII, such as {@code ldoa} (regulators), {@code clk1}
 *            (bus clocks), {@code bmas} (bus masters), {@code rwcx} (power domains)
 * @param id which one of that type, unsigned
 */
public record RpmResource(String type, int id) {

    /** Checks the code. */
    public RpmResource {
        checkCode("resource type", type);
    }

    /** A four-letter code of the protocol. */
    static void checkCode(String what, String code) {
        if (code.isEmpty() || code.length() > 4 || code.chars().anyMatch(c -> c < '!' || c > '~')) {
            throw new IllegalArgumentException("%s \"%s\": must be 1 to 4 characters of printable ASCII".formatted(what,
                    code));
        }
    }

    @Override
    public String toString() {
        return type + " " + Integer.toUnsignedString(id);
    }
}
