package dev.remora.srtm;

import org.osgi.annotation.versioning.ProviderType;

/** Tells the firmware what this side does, channel {@code rpmsg-life-cycle-channel}. */
@ProviderType
public interface LifeCycle extends SrtmService {

    /**
     * Tells the firmware of a mode before it is entered. {@code REBOOT} and {@code SHUTDOWN} are not answered: the call returns
     * when they are sent.
     *
     * @param mode what comes
     * @throws SrtmException if the firmware has not agreed
     * @throws InterruptedException if interrupted while waiting
     */
    void changeMode(PowerMode mode) throws SrtmException, InterruptedException;

    /**
     * Sends one heart beat; it is not answered.
     *
     * @throws SrtmException if it was not sent
     * @throws InterruptedException if interrupted while waiting
     */
    void heartBeat() throws SrtmException, InterruptedException;

    /**
     * Asks the firmware to watch for heart beats, or not to.
     *
     * @param on whether
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     */
    void watchHeartBeat(boolean on) throws SrtmException, InterruptedException;

    /**
     * Listens for the firmware's own heart beats. Asks nothing of the firmware.
     *
     * @param listener is called at each
     * @return ends it
     */
    Subscription listen(LifeCycleListener listener);
}
