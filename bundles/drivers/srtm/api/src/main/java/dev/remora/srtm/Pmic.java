package dev.remora.srtm;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The regulators that the firmware serves, channel {@code rpmsg-regulator-channel}. What a regulator may be asked for is limited
 * by configuration on this side; what is outside of it is not sent.
 */
@ProviderType
public interface Pmic extends SrtmService {

    /**
     * Switches a regulator on.
     *
     * @param regulator 0 to 255
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     * @throws IllegalArgumentException if the limits forbid it; this goes for all that change something
     */
    void enable(int regulator) throws SrtmException, InterruptedException;

    /**
     * Switches a regulator off.
     *
     * @param regulator 0 to 255
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     */
    void disable(int regulator) throws SrtmException, InterruptedException;

    /**
     * Whether a regulator is on.
     *
     * @param regulator 0 to 255
     * @return whether
     * @throws SrtmException if the firmware has not said it
     * @throws InterruptedException if interrupted while waiting
     */
    boolean isEnabled(int regulator) throws SrtmException, InterruptedException;

    /**
     * Sets the voltage.
     *
     * @param regulator 0 to 255
     * @param microvolts within its limits
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     */
    void setVoltage(int regulator, int microvolts) throws SrtmException, InterruptedException;

    /**
     * Reads the voltage.
     *
     * @param regulator 0 to 255
     * @return microvolts
     * @throws SrtmException if the firmware has not said it
     * @throws InterruptedException if interrupted while waiting
     */
    int voltage(int regulator) throws SrtmException, InterruptedException;

    /**
     * Sets the voltage for standby.
     *
     * @param regulator 0 to 255
     * @param microvolts within its limits
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     */
    void setStandbyVoltage(int regulator, int microvolts) throws SrtmException, InterruptedException;

    /**
     * Reads a register of the PMIC.
     *
     * @param register 0 to 255
     * @return its value
     * @throws SrtmException if the firmware has not said it
     * @throws InterruptedException if interrupted while waiting
     */
    int register(int register) throws SrtmException, InterruptedException;

    /**
     * Writes a register of the PMIC, if configuration allows it.
     *
     * @param register 0 to 255
     * @param value its value
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     */
    void setRegister(int register, int value) throws SrtmException, InterruptedException;
}
