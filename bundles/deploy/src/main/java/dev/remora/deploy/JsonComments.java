package dev.remora.deploy;

/** Configuration files may have comments; JSON may not. Blanks keep every line and column where it was. */
final class JsonComments {
    private JsonComments() {}

    static String blanked(String text) {
        char[] chars = text.toCharArray();
        boolean inString = false;
        for (int i = 0; i < chars.length; i++) {
            if (inString) {
                if (chars[i] == '\\') {
                    i++;
                } else if (chars[i] == '"') {
                    inString = false;
                }
            } else if (chars[i] == '"') {
                inString = true;
            } else if (text.startsWith("//", i)) {
                i = blank(chars, i, end(text, "\n", i, 0));
            } else if (text.startsWith("/*", i)) {
                i = blank(chars, i, end(text, "*/", i + 2, 2));
            }
        }
        return new String(chars);
    }

    private static int end(String text, String mark, int from, int length) {
        int found = text.indexOf(mark, from);
        return found < 0 ? text.length() : found + length;
    }

    private static int blank(char[] chars, int from, int to) {
        for (int i = from; i < to; i++) {
            if (chars[i] != '\n') {
                chars[i] = ' ';
            }
        }
        return to - 1;
    }
}
