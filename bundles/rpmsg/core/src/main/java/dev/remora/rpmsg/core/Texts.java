package dev.remora.rpmsg.core;

/** Text of others, made fit for one line of a log. */
final class Texts {

    private static final int LONGEST = 200;

    private Texts() {
    }

    static String hex(int address) {
        return "0x" + Integer.toHexString(address);
    }

    static String describe(Throwable thrown) {
        String message = thrown.getMessage();
        String type = thrown.getClass().getSimpleName();
        return oneLine(message == null ? type : type + ": " + message);
    }

    /** Control characters escaped, cut to a length. */
    static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length() && line.length() < LONGEST; i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == '\u2028'
                    || c == '\u2029') {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        return line.toString();
    }

    /** What a rate-limited line says about the lines it stands for. */
    static String more(long suppressed) {
        return suppressed == 0 ? "" : " (and " + suppressed + " more since the last such line)";
    }
}
