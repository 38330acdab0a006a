package dev.remora.drivers.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever the RPM sends, reading it ends with an answer or a reason. */
class AnswerPropertyTest {

    private final Codec plain = new PlainFormat();
    private final Codec packed = new PackedFormat();

    @Property
    void anyBytesAreRead(@ForAll @Size(max = 300) byte[] packet) {
        assertThat(plain.answer(packet)).isNotNull();
        assertThat(packed.answer(packet)).isNotNull();
    }

    @Property
    void damagedAnswersAreRead(@ForAll("answers") byte[] packet, @ForAll @IntRange(max = 60) int at,
            @ForAll byte value, @ForAll @IntRange(max = 60) int length) {
        byte[] damaged = Arrays.copyOf(packet, Math.min(packet.length, length));
        if (at < damaged.length)
            damaged[at] = value;

        Answer answer = plain.answer(damaged);

        if (damaged.length < 20)
            assertThat(answer).isInstanceOf(Answer.Malformed.class);
        if (answer instanceof Answer.Refused refused)
            assertThat(refused.text()).isNotEmpty().hasSizeLessThanOrEqualTo(31).matches("[ -~]+");
    }

    @Property
    void anyIdIsReadBack(@ForAll int id) {
        byte[] packet = Vectors.ACCEPTED.clone();
        ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN).putInt(16, id);

        assertThat(plain.answer(packet)).isEqualTo(new Answer.Accepted(id));
    }

    @Provide
    Arbitrary<byte[]> answers() {
        Arbitrary<byte[]> whole = Arbitraries.of(Vectors.ACCEPTED, Vectors.NO_RESOURCE, Vectors.INVALID_HEADER);
        Arbitrary<byte[]> elements = Combinators.combine(Arbitraries.integers().between(0, 48), Arbitraries.integers(),
                Arbitraries.integers()).as(AnswerPropertyTest::answer);
        return Arbitraries.oneOf(whole, elements);
    }

    /** An id, and an element of any kind that claims any size. */
    private static byte[] answer(int length, int type, int bytes) {
        return ByteBuffer.allocate(68).order(ByteOrder.LITTLE_ENDIAN).put(Vectors.ACCEPTED).putInt(type).putInt(bytes)
                .putInt(4, length).array();
    }
}
