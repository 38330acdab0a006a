package dev.remora.srtm;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears of the alarm. */
@ConsumerType
@FunctionalInterface
public interface RtcListener {

    /** The alarm has come. Alarms that come while one waits for this listener are one. */
    void alarm();
}
