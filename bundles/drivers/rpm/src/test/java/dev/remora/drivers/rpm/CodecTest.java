package dev.remora.drivers.rpm;

import static dev.remora.drivers.rpm.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpm.RpmResource;
import dev.remora.rpm.RpmState;
import dev.remora.rpm.RpmValue;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {

    private static final RpmResource LDOA_3 = new RpmResource("ldoa", 3);
    private static final List<RpmValue> SUPPLY = List.of(new RpmValue("swen", 1), new RpmValue("uv", 1_800_000),
            new RpmValue("ma", 10));

    private final Codec plain = new PlainFormat();
    private final Codec packed = new PackedFormat();

    @Test
    void requestsLookAsTheProtocolSays() {
        assertThat(request(plain, 1, RpmState.ACTIVE, LDOA_3, SUPPLY)).isEqualTo(Vectors.REQUEST);
        assertThat(request(plain, 4, RpmState.SLEEP, new RpmResource("clk1", 0),
                List.of(new RpmValue("KHz", 19200)))).isEqualTo(Vectors.SLEEP_REQUEST);
        assertThat(request(plain, 5, RpmState.SLEEP, new RpmResource("clk0", 2),
                List.of(new RpmValue("Enab", 1)))).isEqualTo(Vectors.SCALING);
    }

    @Test
    void packedRequestsLookAsTheProtocolSays() {
        assertThat(request(packed, 7, RpmState.ACTIVE, LDOA_3, SUPPLY)).isEqualTo(Vectors.PACKED_REQUEST);
        assertThat(request(packed, 7, RpmState.SLEEP, new RpmResource("ce", 0xfff), SUPPLY))
                .startsWith(hex("30 00 00 01 07 00 00 00 63 65 00 00 24 00 ff 1f"));
    }

    @Test
    void theLongestRequestIsShorterThan256Bytes() {
        for (Codec codec : List.of(plain, packed)) {
            List<RpmValue> values = IntStream.range(0, codec.mostKeys()).mapToObj(i -> new RpmValue("k" + i, i))
                    .toList();

            assertThat(request(codec, 1, RpmState.ACTIVE, LDOA_3, values)).hasSizeBetween(244, 255);
        }
    }

    @Test
    void anAnswerWithItsIdOnlyAccepts() {
        assertThat(plain.answer(Vectors.ACCEPTED)).isEqualTo(new Answer.Accepted(1));
        assertThat(packed.answer(Vectors.PACKED_ACCEPTED)).isEqualTo(new Answer.Accepted(7));
    }

    @Test
    void anAnswerWithATextRefuses() {
        assertThat(plain.answer(Vectors.NO_RESOURCE)).isEqualTo(
                new Answer.Refused(2, "resource does not exist", true));
        assertThat(plain.answer(Vectors.INVALID_HEADER)).isEqualTo(new Answer.Refused(3, "invalid header", false));
        assertThat(packed.answer(Vectors.PACKED_REFUSED)).isEqualTo(new Answer.Refused(7, "error -22", false));
        assertThat(packed.answer(hex("00 00 04 01 07 00 00 00"))).isEqualTo(
                new Answer.Refused(7, "no reason given", false));
    }

    @Test
    void anAnswerToACommandIsAnAnswer() {
        assertThat(plain.answer(hex("63 6d 64 00 0c 00 00 00 6d 73 67 23 04 00 00 00 01 00 00 00"))).isEqualTo(
                new Answer.Accepted(1));
    }

    @Test
    void whatFollowsTheMessageInThePacketIsNotRead() {
        assertThat(plain.answer(Arrays.copyOf(Vectors.ACCEPTED, 64))).isEqualTo(new Answer.Accepted(1));
    }

    @Test
    void unknownElementsAreSkipped() {
        assertThat(plain.answer(hex("""
                72 65 71 00 24 00 00 00 6d 73 67 23 04 00 00 00 01 00 00 00 61 62 63 64 01 00 00 00 ff 00 00 00
                65 72 72 00 02 00 00 00 6e 6f 00 00"""))).isEqualTo(new Answer.Refused(1, "no", false));
    }

    @Test
    void anEmptyTextRefusesAllTheSame() {
        assertThat(plain.answer(hex("""
                72 65 71 00 14 00 00 00 6d 73 67 23 04 00 00 00 01 00 00 00 65 72 72 00 00 00 00 00"""))).isEqualTo(
                new Answer.Refused(1, "no reason given", false));
    }

    @Test
    void aTextIsCutAndMadePrintable() {
        byte[] answer = Arrays.copyOf(hex("""
                72 65 71 00 64 00 00 00 6d 73 67 23 04 00 00 00 01 00 00 00 65 72 72 00 50 00 00 00"""), 108);
        Arrays.fill(answer, 28, 108, (byte) 'x');
        answer[29] = 0x1b;

        assertThat(plain.answer(answer)).isEqualTo(new Answer.Refused(1, "x?" + "x".repeat(29), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "72 65 71 00 FF 00 00 00 6D 73 67 23 04 00 00 00 01 00 00 00", // length beyond the packet
            "72 65 71 00 FF FF FF FF 6D 73 67 23 04 00 00 00 01 00 00 00",
            "72 65 71 00 0C 00 00 00 6D 73 67 23 F8 FF FF FF 01 00 00 00", // element that wraps
            "72 65 71 00 0C 00 00 00 6D 73 67 23 05 00 00 00 01 00 00 00", // element beyond the message
            "72 65 71 00 14 00 00 00 6D 73 67 23 04 00 00 00 01 00 00 00 65 72 72 00 04 00 00 00",
            "72 65 71 00 0C 00 00", // shorter than a header
            "",
            "72 65 71 00 00 00 00 00", // no id
            "72 65 71 00 08 00 00 00 6D 73 67 23 00 00 00 00", // id without bytes
            "72 65 71 00 0C 00 00 00 65 72 72 00 04 00 00 00 01 00 00 00", // no id first
            "72 65 71 00 18 00 00 00 6D 73 67 23 04 00 00 00 01 00 00 00 6D 73 67 23 04 00 00 00 02 00 00 00", // two
            "72 65 71 01 0C 00 00 00 6D 73 67 23 04 00 00 00 01 00 00 00"}) // another service
    void whatIsNoAnswerIsNotTakenForOne(String packet) {
        assertThat(plain.answer(hex(packet))).isInstanceOf(Answer.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00 00 03 01 07 00 00", "00 00 03 02 07 00 00 00", "00 00 00 01 07 00 00 00",
            "00 00 05 01 07 00 00 00"})
    void whatIsNoPackedAnswerIsNotTakenForOne(String packet) {
        assertThat(packed.answer(hex(packet))).isInstanceOf(Answer.Malformed.class);
    }

    private static byte[] request(Codec codec, int id, RpmState state, RpmResource resource, List<RpmValue> values) {
        return codec.request(id, state, resource, values).toArray(ValueLayout.JAVA_BYTE);
    }
}
