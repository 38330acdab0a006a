package dev.remora.drivers.srtm;

import java.util.Arrays;

/**
 * What is asked, and how its answer looks. There is no sequence number: an answer is told from others by its command, its
 * length and the bytes that it repeats.
 */
final class Request {

    /** No return code: who asks reads the answer himself. */
    private static final int NO_CODE = -1;

    private final String what;
    private final Category category;
    private final Packet packet;
    private final int shortest;
    private final int longest;
    private final int code;
    private final int[] echoed;

    private Request(String what, Category category, Packet packet, int shortest, int longest, int code, int[] echoed) {
        this.what = what;
        this.category = category;
        this.packet = packet;
        this.shortest = shortest;
        this.longest = longest;
        this.code = code;
        this.echoed = echoed;
    }

    /**
     * A request with an answer of a fixed length.
     *
     * @param what for people, such as {@code get line 2.3}
     * @param answer exact length of the answer, bytes
     */
    static Request of(String what, Category category, Packet packet, int answer) {
        return new Request(what, category, packet, answer, answer, NO_CODE, new int[0]);
    }

    /** The same, with an answer of one of several lengths. */
    Request lengths(int least, int most) {
        return new Request(what, category, packet, least, most, code, echoed);
    }

    /** The same, with the return code of its answer at an offset: anything but success is an exception. */
    Request code(int offset) {
        return new Request(what, category, packet, shortest, longest, offset, echoed);
    }

    /** The same; its answer repeats the bytes at these offsets. */
    Request echoes(int... offsets) {
        return new Request(what, category, packet, shortest, longest, code, offsets.clone());
    }

    Packet packet() {
        return packet;
    }

    /** Whether a response is about the same command; of any version, which has the header in common. */
    boolean isAbout(Packet response) {
        return response.isOf(category) && response.command() == packet.command();
    }

    /** Whether a response about the same command is the answer. */
    boolean isAnsweredBy(Packet response) {
        return !response.isOurVersion() || isRefusedBy(response) || (hasLayout(response)
                && repeats(response));
    }

    /** Whether the firmware says that it does not know such a request, of which it repeats nothing. */
    boolean isRefusedBy(Packet response) {
        return response.length() == HeaderLayout.CODE_ONLY && response.u8(
                HeaderLayout.CODE) == HeaderLayout.UNSUPPORTED;
    }

    /** Whether a response has the length of the answer. */
    boolean hasLayout(Packet response) {
        return response.length() >= shortest && response.length() <= longest;
    }

    private boolean repeats(Packet other) {
        return Arrays.stream(echoed).allMatch(offset -> other.u8(offset) == packet.u8(offset));
    }

    /** Whether an answer to the other could be taken for one to this. */
    boolean isLike(Request other) {
        return isAbout(other.packet) && repeats(other.packet);
    }

    /** Offset of the return code, negative for none. */
    int code() {
        return code;
    }

    /** How long its answer is, for people. */
    String answerLength() {
        return shortest == longest ? String.valueOf(shortest) : shortest + " to " + longest;
    }

    @Override
    public String toString() {
        return what;
    }
}
