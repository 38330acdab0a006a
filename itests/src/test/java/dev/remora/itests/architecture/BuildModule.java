package dev.remora.itests.architecture;

/**
 * A module of the build.
 *
 * @param folder its path in the checkout
 * @param floor where it stands
 */
record BuildModule(String folder, Floor floor) {

    BuildModule(String folder) {
        this(folder, Floor.of(folder));
    }

    /** Whether it may import exported packages of the other. */
    boolean mayUse(BuildModule other) {
        return other.floor.isBundle() && other.floor.compareTo(floor) < 0;
    }

    @Override
    public String toString() {
        return folder;
    }
}
