package dev.remora.rpmsg.core;

/** Which names and addresses a remote may give: names end up in logs, service properties and file names. */
final class ChannelNames {

    /** As many bytes as an announcement has for it. */
    static final int LONGEST = 32;

    /** Where the name service listens, on both sides. */
    static final int NAME_SERVICE = 53;

    private ChannelNames() {
    }

    static boolean isSafe(String name, int longest) {
        if (name.isEmpty() || name.length() > longest || name.charAt(0) == '.')
            return false;
        for (int i = 0; i < name.length(); i++) {
            if (!isSafe(name.charAt(i)))
                return false;
        }
        return true;
    }

    /** What a name has to be like. */
    static String rule(int longest) {
        return "a name has 1 to " + longest + " characters: letters, digits, - _ . and no dot in front";
    }

    private static boolean isSafe(char c) {
        return (c < 0x80 && Character.isLetterOrDigit(c)) || "-_.".indexOf(c) >= 0;
    }
}
