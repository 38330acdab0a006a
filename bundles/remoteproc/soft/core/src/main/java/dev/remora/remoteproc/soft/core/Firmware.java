package dev.remora.remoteproc.soft.core;

/**
 * The program that a soft core runs. Its class is named by {@link #MANIFEST_HEADER} in the manifest of the jar in the
 * image's text segment; it has a public constructor without parameters.
 */
public interface Firmware {

    /** Manifest header: the name of the class that implements this interface. */
    String MANIFEST_HEADER = "Firmware-Class";

    /**
     * Sets everything up and returns; then the core tells the gateway that it runs, and enters its main loop. What is
     * thrown here or in a callback crashes the core.
     *
     * @param core the core that runs this firmware
     * @throws Exception if it cannot start: the core crashes
     */
    void start(SoftCore core) throws Exception;

    /**
     * A turn of the main loop: after each ring of the gateway, and at least every 0.1 s. Should return soon: while it, or
     * a callback, does not return, the heartbeat stops.
     *
     * @param core the core that runs this firmware
     * @throws Exception if it cannot go on: the core crashes
     */
    default void loop(SoftCore core) throws Exception {}
}
