package dev.remora.srtm;

/**
 * A line of the other side's GPIO ports.
 *
 * @param port 0 to 255
 * @param pin 0 to 255
 */
public record GpioLine(int port, int pin) {

    private static final int MOST = 255;

    /** Checks the numbers. */
    public GpioLine {
        if (port < 0 || port > MOST || pin < 0 || pin > MOST)
            throw new IllegalArgumentException("line %d.%d: port and pin are 0 to %d".formatted(port, pin, MOST));
    }

    /**
     * Reads {@code PORT.PIN}.
     *
     * @param text such as {@code 2.3}
     * @return the line
     * @throws IllegalArgumentException if it is no line
     */
    public static GpioLine of(String text) {
        if (!text.matches("\\d{1,3}\\.\\d{1,3}"))
            throw new IllegalArgumentException("line \"%s\": must be PORT.PIN, such as 2.3".formatted(text));
        int dot = text.indexOf('.');
        return new GpioLine(Integer.parseInt(text, 0, dot, 10), Integer.parseInt(text, dot + 1, text.length(), 10));
    }

    @Override
    public String toString() {
        return port + "." + pin;
    }
}
