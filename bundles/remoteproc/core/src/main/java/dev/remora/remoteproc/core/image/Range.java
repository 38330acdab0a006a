package dev.remora.remoteproc.core.image;

import dev.remora.platform.Region;

/**
 * A piece of a core's memory that is in use.
 *
 * @param use what lies there
 * @param name such as {@code vdev0vring0}
 * @param region the piece, at least one byte
 */
record Range(Use use, String name, Region region) {

    /** What may lie in the memory of a core. */
    enum Use {
        SEGMENT, TABLE, CARVEOUT, TRACE, VRING, BUFFER
    }

    /** Carveouts that a firmware finds again after a restart. */
    private static final String PERSISTENT = "persistent";

    /** Whether it is a carveout whose content stays from one start to the next. */
    boolean persistent() {
        return use == Use.CARVEOUT && isPersistent(name);
    }

    static boolean isPersistent(String carveout) {
        return carveout.startsWith(PERSISTENT);
    }

    @Override
    public String toString() {
        return "%s (0x%x + 0x%x)".formatted(describe(use, name), region.deviceAddress(), region.size());
    }

    static String describe(Use use, String name) {
        return switch (use) {
            case CARVEOUT -> "carveout " + name;
            case TRACE -> "trace buffer " + name;
            case SEGMENT, TABLE, VRING, BUFFER -> name;
        };
    }
}
