package dev.remora.rpmsg.autoload;

/** Text of others, made fit for one line. */
final class Texts {

    private static final int LONGEST = 300;

    private Texts() {
    }

    /** The innermost cause of an exception. */
    static String of(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        String type = cause.getClass().getSimpleName();
        return oneLine(message == null || message.isBlank() ? type : type + ": " + message);
    }

    /** Control characters replaced, cut to a length. */
    static String oneLine(String text) {
        String line = text.strip().replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
