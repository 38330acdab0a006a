package dev.remora.launcher;

/**
 * One start level for each bundle in the order of the features, so that bundles stop in the reverse order, however
 * often they were updated. Dropped-in bundles start above the features and stop before them; the console comes last.
 */
final class StartLevels {
    static final String CONSOLE = "console";

    /** The level of what FileInstall installs, and the framework's level while the processors come up. */
    static final int DROP_INS = 80;
    /** The level of the console's first bundle. */
    static final int CONSOLE_FIRST = 90;
    /** The framework's level when all is up. */
    static final int ALL = 100;

    private int last;
    private int lastOfConsole = CONSOLE_FIRST - 1;

    int next(FeatureBundle bundle) {
        if (bundle.feature().equals(CONSOLE)) {
            lastOfConsole = Math.min(lastOfConsole + 1, ALL);
            return lastOfConsole;
        }
        last = Math.min(last + 1, DROP_INS - 1);
        return last;
    }
}
