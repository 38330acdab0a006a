package dev.remora.platform;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A mailbox that carries words, as the message unit of an i.MX chip does: beside the doorbells of {@link Mailbox} there
 * are data channels, each with one register of 32 bits in each direction. A register holds one word until the other side
 * takes it: who does not read stops whoever writes. Registered as a service under both names.
 *
 * <p>The {@link #doorbell()} rings when the other side rings, when it posts a word, and when it takes one after a
 * {@link #post} here has found the register full. {@link #rung} counts rings only, not words. Data channels are numbered
 * by themselves: data channel 1 and doorbell channel 1 are two things.
 *
 * <p>What comes from there is not trusted: any word may come at any time, as often as it likes.
 */
@ProviderType
public interface WordMailbox extends Mailbox {

    /** No word is there. */
    long NONE = -1;

    /**
     * How many data channels there are.
     *
     * @return the number, at least 1
     */
    int wordChannels();

    /**
     * Puts a word into the register, if the other side has taken the former one. All stores made before are visible to
     * the other side when it takes the word. Any thread; never blocks.
     *
     * <p>That ring may come before this returns. So who leaves the word to the thread that awaits the doorbell notes it
     * down first, then posts; or wakes that thread after noting it down.
     *
     * @param channel which data channel, from 0 to {@link #wordChannels()} - 1
     * @param word the word
     * @return whether it is there; {@code false}: the register is full, the doorbell rings once it is empty
     * @throws IndexOutOfBoundsException if there is no such channel
     */
    boolean post(int channel, int word);

    /**
     * Takes the word that the other side has posted, which may post the next one then. Any thread; never blocks.
     *
     * @param channel which data channel, from 0 to {@link #wordChannels()} - 1
     * @return the word, unsigned; {@link #NONE} if there is none
     * @throws IndexOutOfBoundsException if there is no such channel
     */
    long take(int channel);
}
