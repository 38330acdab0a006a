package dev.remora.rpmsg.core;

/**
 * An exact name, or the beginning of one followed by {@code *}.
 *
 * @param text as configured
 */
record NamePattern(String text) {

    NamePattern {
        int star = text.indexOf('*');
        if (text.isBlank() || (star >= 0 && star != text.length() - 1))
            throw new IllegalArgumentException("'" + text + "' is no name: use an exact one, or * at its end only");
    }

    boolean matches(String name) {
        int last = text.length() - 1;
        return text.charAt(last) == '*' ? name.regionMatches(0, text, 0, last) : name.equals(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
