package dev.remora.srtm;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Sound that the firmware plays and records, channels {@code rpmsg-audio-channel} and {@code rpmsg-micfil-channel}. Samples are
 * in memory that both sides see; this tells the firmware where, and when.
 */
@ProviderType
public interface Audio extends SrtmService {

    /**
     * Opens a stream.
     *
     * @param stream which one
     * @throws SrtmException if the firmware has not done it; this goes for all
     * @throws InterruptedException if interrupted while waiting; this goes for all
     */
    void open(AudioStream stream) throws SrtmException, InterruptedException;

    /**
     * Sets what samples look like.
     *
     * @param stream which one
     * @param parameters what they look like
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     */
    void parameters(AudioStream stream, AudioParameters parameters) throws SrtmException, InterruptedException;

    /**
     * Sets where samples are.
     *
     * @param stream which one
     * @param buffer where they are
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     */
    void buffer(AudioStream stream, AudioBuffer buffer) throws SrtmException, InterruptedException;

    /**
     * Starts.
     *
     * @param stream which one
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     */
    void start(AudioStream stream) throws SrtmException, InterruptedException;

    /**
     * Pauses.
     *
     * @param stream which one
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     */
    void pause(AudioStream stream) throws SrtmException, InterruptedException;

    /**
     * Goes on after a pause.
     *
     * @param stream which one
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     */
    void restart(AudioStream stream) throws SrtmException, InterruptedException;

    /**
     * Stops.
     *
     * @param stream which one
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     */
    void terminate(AudioStream stream) throws SrtmException, InterruptedException;

    /**
     * Closes a stream.
     *
     * @param stream which one
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     */
    void close(AudioStream stream) throws SrtmException, InterruptedException;

    /**
     * Prepares for the suspend of this side.
     *
     * @param stream which one
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     */
    void suspend(AudioStream stream) throws SrtmException, InterruptedException;

    /**
     * Goes on after the suspend of this side.
     *
     * @param stream which one
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     */
    void resume(AudioStream stream) throws SrtmException, InterruptedException;

    /**
     * How far the firmware is in the buffer.
     *
     * @param stream which one
     * @return bytes from its start, below its size
     * @throws SrtmException if the firmware has not said it, or names a place outside of the buffer
     * @throws InterruptedException if interrupted while waiting
     */
    long position(AudioStream stream) throws SrtmException, InterruptedException;

    /**
     * Reads a register of the codec.
     *
     * @param index of the audio interface, 0 to 255
     * @param register its address
     * @return its value
     * @throws SrtmException if the firmware has not said it
     * @throws InterruptedException if interrupted while waiting
     */
    int codecRegister(int index, int register) throws SrtmException, InterruptedException;

    /**
     * Writes a register of the codec.
     *
     * @param index of the audio interface, 0 to 255
     * @param register its address
     * @param value its value
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     */
    void setCodecRegister(int index, int register, int value) throws SrtmException, InterruptedException;

    /**
     * Listens to a stream. Asks nothing of the firmware.
     *
     * @param stream which one
     * @param listener is called after each period
     * @return ends it
     */
    Subscription listen(AudioStream stream, AudioListener listener);
}
