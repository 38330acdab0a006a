package dev.remora.rpmsg.glink.ssr;

/** The name of a subsystem, such as {@code lpass}. */
public final class SsrName {

    /** What it may be. */
    public static final String RULE = "1 to 31 printable characters without blanks";

    static final int MOST = SsrLayout.NAME_SIZE - 1;

    private SsrName() {}

    /** Whether it can be told to another subsystem. */
    public static boolean isUsable(String name) {
        return !name.isEmpty() && name.length() <= MOST && name.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
