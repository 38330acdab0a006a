package dev.remora.deploy;

/**
 * A dropped jar in the place of a bundle that was installed from elsewhere.
 *
 * @param location of the bundle
 * @param version that lies there
 * @param modified when the framework took the dropped jar; 0 while it is taking it. Another time says that somebody
 * else has updated the bundle since.
 */
record Replacement(String location, String version, long modified) {
    private static final int FIELDS = 3;

    static Replacement parse(String text) {
        String[] fields = text.split(" ", FIELDS);
        if (fields.length < FIELDS) {
            throw new IllegalArgumentException(text);
        }
        return new Replacement(fields[2], fields[1], Long.parseLong(fields[0]));
    }

    String text() {
        return modified + " " + version + " " + location;
    }
}
