package dev.remora.srtm;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears that the firmware lives. */
@ConsumerType
@FunctionalInterface
public interface LifeCycleListener {

    /** A heart beat of the firmware. Those that come while one waits for this listener are one. */
    void heartBeat();
}
