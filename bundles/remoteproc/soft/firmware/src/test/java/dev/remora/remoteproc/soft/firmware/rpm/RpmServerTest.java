package dev.remora.remoteproc.soft.firmware.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RpmServerTest {

    private final List<String> log = new ArrayList<>();
    private final RpmServer server = new RpmServer(log::add);

    /** {@code size N}, then rows of {@code offset: bytes}. */
    private static byte[] vector(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(RpmServerTest.class.getResourceAsStream(name + ".hex"))) {
            StringBuilder hex = new StringBuilder();
            new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().skip(1)
                    .forEach(line -> hex.append(line.substring(line.indexOf(':') + 1).replace(" ", "")));
            return HexFormat.of().parseHex(hex);
        }
    }

    private byte[] answer(byte... request) {
        ByteBuffer answer = server.answer(ByteBuffer.wrap(request));
        byte[] bytes = new byte[answer.remaining()];
        answer.get(bytes);
        return bytes;
    }

    private static ByteBuffer request(int set, String type, int id, int... pairs) {
        ByteBuffer request = ByteBuffer.allocate(28 + 12 * (pairs.length / 2)).order(ByteOrder.LITTLE_ENDIAN);
        request.putInt(0x00716572).putInt(request.capacity() - 8).putInt(7).putInt(set)
                .put(Arrays.copyOf(type.getBytes(StandardCharsets.US_ASCII), 4)).putInt(id)
                .putInt(request.capacity() - 28);
        for (int i = 0; i < pairs.length; i += 2) {
            request.putInt(pairs[i]).putInt(4).putInt(pairs[i + 1]);
        }
        return request.flip();
    }

    /** The text of an error; empty if it was granted. */
    private String error(byte... request) {
        byte[] answer = answer(request);
        String text = new String(answer, StandardCharsets.US_ASCII);
        assertThat(text).startsWith("req\0");
        assertThat(answer.length % 4).isZero();
        int err = text.indexOf("err\0");
        return err < 0 ? "" : text.substring(err + 8, text.indexOf(0, err + 8));
    }

    @Test
    void aVoteIsKeptAndAcknowledgedByItsId() throws IOException {
        assertThat(answer(vector("V-RPM-1"))).isEqualTo(vector("V-RPM-2"));

        assertThat(log).containsExactly("active ldoa 3: swen=1 uv=1800000 ma=10");
    }

    @Test
    void sleepVotesAreASetOfTheirOwn() throws IOException {
        answer(vector("V-RPM-5"));
        answer(vector("V-RPM-6"));
        answer(vector("V-RPM-1"));

        assertThat(log).containsExactly("sleep clk1 0: KHz=19200", "sleep clk0 2: Enab=1",
                "active ldoa 3: swen=1 uv=1800000 ma=10");
    }

    @Test
    void aLaterRequestChangesOnlyTheKeysThatItNames() throws IOException {
        answer(vector("V-RPM-1"));

        assertThat(error(request(0, "ldoa", 3, 0x00007675, 1_700_000).array())).isEmpty();

        assertThat(log.getLast()).isEqualTo("active ldoa 3: swen=1 uv=1700000 ma=10");
    }

    @Test
    void aResourceThatIsNotThereIsNamedAsSuch() throws IOException {
        byte[] request = request(0, "ldoa", 21, 0x6E657773, 1).array();
        request[8] = 2;

        assertThat(answer(request)).isEqualTo(vector("V-RPM-3"));
    }

    @ParameterizedTest
    @CsvSource({"smpa,1,4", "ldoa,1,20", "clk0,0,2", "clk1,0,2", "clk2,0,0", "bmas,0,63", "bslv,0,63", "rwcx,0,0",
            "rwmx,0,0"})
    void theseResourcesAreThere(String type, int first, int last) {
        assertThat(error(request(0, type, first, 1, 1).array())).isEmpty();
        assertThat(error(request(1, type, last, 1, 1).array())).isEmpty();
        assertThat(error(request(0, type, last + 1, 1, 1).array())).isEqualTo("resource does not exist");
        assertThat(error(request(0, type, first - 1, 1, 1).array())).isEqualTo("resource does not exist");
    }

    @Test
    void whatFollowsBehindTheLengthDoesNotCount() throws IOException {
        assertThat(answer(Arrays.copyOf(vector("V-RPM-1"), 76))).isEqualTo(vector("V-RPM-2"));
    }

    @ParameterizedTest
    @CsvSource({"0, 0x00646D63, invalid header", "4, 19, invalid header", "4, 0x39, invalid header",
            "4, 0xFFFFFFFF, invalid header", "24, 0x25, invalid header", "24, 0xFFFFFFF0, invalid header",
            "12, 2, invalid set", "32, 0x21, invalid key or value", "32, 0xFFFFFFF8, invalid key or value",
            "20, 0xFFFFFFFF, resource does not exist"})
    void aDamagedRequestIsRefusedAndChangesNothing(int offset, String value, String text) throws IOException {
        byte[] request = vector("V-RPM-1");
        ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, (int) (long) Long.decode(value));

        assertThat(error(request)).isEqualTo(text);

        assertThat(log).containsExactly("refused: " + text);
        answer(vector("V-RPM-1"));
        assertThat(log.getLast()).isEqualTo("active ldoa 3: swen=1 uv=1800000 ma=10");
    }

    @Test
    void aRequestThatIsTooShortForAnIdIsAnsweredWithoutOne() {
        for (int length = 0; length < 28; length++) {
            assertThat(error(new byte[length])).isEqualTo("invalid header");
        }
        assertThat(answer(new byte[11])).hasSize(8 + 8 + 16);
        assertThat(answer(new byte[12])).hasSize(8 + 12 + 8 + 16);
    }

    @Test
    void keysAreBounded() {
        int[] pairs = new int[36];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = i;
        }
        assertThat(error(request(0, "ldoa", 1, Arrays.copyOf(pairs, 32)).array())).isEmpty();
        assertThat(error(request(0, "ldoa", 1, Arrays.copyOfRange(pairs, 32, 34)).array())).isEqualTo("too many keys");
    }

    @Test
    void thePackedFormatIsAnsweredInItsOwnWay() throws IOException {
        assertThat(answer(vector("V-RPM-7"))).isEqualTo(vector("V-RPM-8"));
        assertThat(log).containsExactly("active ldoa 3: swen=1 uv=1800000 ma=10");

        byte[] request = vector("V-RPM-7");
        request[12] = 0x40;
        assertThat(answer(request)).isEqualTo(vector("V-RPM-9"));
        assertThat(answer(Arrays.copyOf(vector("V-RPM-7"), 12))).isEqualTo(vector("V-RPM-9"));
    }
}
