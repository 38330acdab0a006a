package dev.remora.drivers.rpm;

/** A bundle that votes. Two of the same name are two callers. */
final class Caller {

    private final String name;
    private final long bundle;
    private volatile boolean left;

    /**
     * Makes one.
     *
     * @param name symbolic name of the bundle
     * @param bundle its number
     */
    Caller(String name, long bundle) {
        this.name = name;
        this.bundle = bundle;
    }

    String name() {
        return name;
    }

    /** A name that no other caller has. */
    String fullName() {
        return name + " [" + bundle + "]";
    }

    boolean hasLeft() {
        return left;
    }

    void leave() {
        left = true;
    }

    @Override
    public String toString() {
        return name;
    }
}
