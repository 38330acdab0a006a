package dev.remora.rpmsg.glink;

/** What a channel can be called (GLINK native: 32 bytes with the NUL). */
final class ChannelName {

    static final String RULE = "1 to 31 printable characters without blanks";

    private static final int MOST = 31;

    private ChannelName() {}

    static boolean isUsable(String name) {
        return !name.isEmpty() && name.length() <= MOST && name.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
