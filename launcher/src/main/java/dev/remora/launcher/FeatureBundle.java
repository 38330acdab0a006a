package dev.remora.launcher;

/** One line of a feature: a bundle by its Maven coordinates. */
record FeatureBundle(String feature, String group, String artifact, String version) {
    static final String PROTOCOL = "remora";
    static final String LOCATION_PREFIX = PROTOCOL + ":";

    /** Its name in the distribution's bundles/. */
    String fileName() {
        return artifact + "-" + version + ".jar";
    }

    /** What the framework knows it by: the same for all versions, so that another version is an update. */
    String location() {
        return LOCATION_PREFIX + group + ":" + artifact;
    }
}
