package dev.remora.srtm;

import org.osgi.annotation.versioning.ProviderType;

/** The I2C buses that the firmware drives, channel {@code rpmsg-i2c-channel}. */
@ProviderType
public interface I2cBus extends SrtmService {

    /**
     * Reads from a device.
     *
     * @param bus 0 to 255
     * @param address of the device, 0 to 0x3ff
     * @param length 1 to 478 bytes
     * @param stop whether the bus is given back afterwards
     * @return so many bytes
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     * @throws IllegalArgumentException if a number is out of range
     */
    byte[] read(int bus, int address, int length, boolean stop) throws SrtmException, InterruptedException;

    /**
     * Writes to a device.
     *
     * @param bus 0 to 255
     * @param address of the device, 0 to 0x3ff
     * @param data 0 to 478 bytes
     * @param stop whether the bus is given back afterwards
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     * @throws IllegalArgumentException if a number is out of range
     */
    void write(int bus, int address, byte[] data, boolean stop) throws SrtmException, InterruptedException;
}
