package dev.remora.rpmsg.core;

/** Which names a remote may give: they end up in logs, service properties and file names. */
final class ChannelNames {

    static final int LONGEST = 32;

    private ChannelNames() {
    }

    static boolean isSafe(String name) {
        if (name.isEmpty() || name.length() > LONGEST || name.charAt(0) == '.')
            return false;
        for (int i = 0; i < name.length(); i++) {
            if (!isSafe(name.charAt(i)))
                return false;
        }
        return true;
    }

    private static boolean isSafe(char c) {
        return (c < 0x80 && Character.isLetterOrDigit(c)) || "-_.".indexOf(c) >= 0;
    }
}
