package dev.remora.drivers.rpm;

/** What the RPM says. */
sealed interface Answer {

    /** The vote is taken. */
    record Accepted(int id) implements Answer {}

    /**
     * The vote is refused.
     *
     * @param text as the RPM says it, printable
     * @param unknownResource whether that is because there is no such resource
     */
    record Refused(int id, String text, boolean unknownResource) implements Answer {}

    /** It is no answer, which is why. */
    record Malformed(String why) implements Answer {}
}
