package dev.remora.remoteproc.soft.core;

/** The core as its firmware sees it. Any thread may call. */
public interface SoftCore {

    /**
     * The version of the running firmware, {@code Implementation-Version} in its manifest.
     *
     * @return the version; empty if the manifest has none
     */
    String firmwareVersion();

    /**
     * The log that the gateway can read, even after a crash.
     *
     * @return the trace buffer of the resource table; one that forgets everything if the table has none
     */
    Trace trace();

    /**
     * The rpmsg device that the resource table describes.
     *
     * @return the device
     * @throws IllegalStateException if the table has no vdev with id 7
     */
    RpmsgDevice rpmsg();

    /**
     * Dies on the spot, as hardware does. Never returns.
     *
     * @param reason one line, for the trace and the gateway's log
     */
    void crash(String reason);
}
