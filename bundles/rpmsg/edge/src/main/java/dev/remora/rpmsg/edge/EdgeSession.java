package dev.remora.rpmsg.edge;

/**
 * An edge under one bus. The next bus gets another one, so that what a former bus still calls has no effect. Compared by
 * identity.
 */
public interface EdgeSession {

    /**
     * Whether the bus is gone. Never blocks, any thread.
     *
     * @return true from its end on
     */
    boolean over();
}
