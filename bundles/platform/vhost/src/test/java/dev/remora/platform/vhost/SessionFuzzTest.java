package dev.remora.platform.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A front end that says anything, with any descriptors. Only a violation ends the session; whatever happened, in the end
 * nothing is served, open or mapped.
 */
class SessionFuzzTest {

    private static final int MOST_MESSAGES = 500;
    private static final int MOST_DESCRIPTORS = 9;
    private static final int FILE_BYTES = 1 << 16;
    /** What makes sense as an address, a size or an offset, so that some sessions get far. */
    private static final long[] LIKELY = {0, 1, 2, 8, 16, 0x100, 0x1000, 0x2000, 0x4000, FILE_BYTES, 0x0F, 1L << 30,
            1L << 32, 1L << 14 | 1L << 5 | 1L << 3, 1L << 16 | 1L << 15 | 1, -1, Long.MIN_VALUE};

    @FuzzTest(maxDuration = "60s")
    void aFrontEndSaysAnything(FuzzedDataProvider data) {
        new Talk().run(data);
    }

    private static final class Talk implements Session.Service {

        private final FakeKernel kernel = new FakeKernel(FILE_BYTES);
        private final Session session = new Session(new Offer("fuzz", 7, 2, 1L | 1L << 29 | 1L << 32, ByteBuffer
                .allocate(8)), kernel, this, () -> {
                });
        private @Nullable Setup served;

        void run(FuzzedDataProvider data) {
            try {
                if (data.consumeBoolean()) {
                    setUp();
                }
                for (int i = 0; i < MOST_MESSAGES && data.remainingBytes() > 0; i++) {
                    say(data);
                }
            } catch (Violation e) {
                assertThat(e).message().isNotBlank().doesNotContain("\n");
            } finally {
                session.close();
            }
            assertThat(served).isNull();
            assertThat(kernel.stillOpen()).isEmpty();
            assertThat(kernel.stillMapped()).isZero();
        }

        /** All that a good front end says: by chance none gets so far, and what follows is to meet a device that is served. */
        private void setUp() throws Violation {
            tell(Request.SET_FEATURES, false, 1L | 1L << 30 | 1L << 32);
            tell(Request.SET_MEM_TABLE, true, 1, 0, FILE_BYTES, 0, 0);
            for (long ring = 0; ring < 2; ring++) {
                long at = 0x4000 * ring;
                tell(Request.SET_VRING_NUM, false, 4L << Integer.SIZE | ring);
                tell(Request.SET_VRING_ADDR, false, ring, at, at + 0x2000, at + 0x1000, 0);
                tell(Request.SET_VRING_CALL, true, ring);
                tell(Request.SET_VRING_KICK, true, ring);
                tell(Request.SET_VRING_ENABLE, false, 1L << Integer.SIZE | ring);
            }
            assertThat(session.firstKick()).isNotNull();
            session.firstKicked();
            start();
            assertThat(served).isNotNull();
        }

        private void tell(Request request, boolean descriptor, long... words) throws Violation {
            ByteBuffer payload = ByteBuffer.allocate(Long.BYTES * words.length).order(ByteOrder.nativeOrder());
            payload.asLongBuffer().put(words);
            try (Descriptors descriptors = new Descriptors(kernel)) {
                if (descriptor) {
                    descriptors.add(kernel.openGood());
                }
                session.handle(
                        MessageCodec.message(new MessageCodec.Header(request, false, payload.capacity()), payload,
                                descriptors));
            }
        }

        private void say(FuzzedDataProvider data) throws Violation {
            ByteBuffer bytes = data.consumeBoolean() ? anything(data) : likely(data);
            try (Descriptors descriptors = new Descriptors(kernel)) {
                for (int i = data.consumeInt(0, MOST_DESCRIPTORS); i > 0; i--) {
                    descriptors.add(kernel.open());
                }
                MessageCodec.Header header = MessageCodec.header(bytes);
                assertThat(header.size()).isLessThanOrEqualTo(MessageLayout.LONGEST_PAYLOAD + 4);
                ByteBuffer payload = ByteBuffer.allocate(header.size());
                payload.put(0, bytes, MessageLayout.HEADER_BYTES, Math.min(header.size(), bytes.limit()
                        - MessageLayout.HEADER_BYTES));
                ByteBuffer reply = session.handle(MessageCodec.message(header, payload, descriptors));
                assertThat(reply == null || reply.limit() >= MessageLayout.HEADER_BYTES).isTrue();
            }
            if (session.firstKick() != null && data.consumeBoolean()) {
                session.firstKicked();
            }
            start();
        }

        private void start() throws Violation {
            Setup setup = session.start();
            if (setup != null) {
                assertThat(served).isNull();
                assertThat(setup.rings()).hasSize(2);
                served = setup;
            }
        }

        private static ByteBuffer anything(FuzzedDataProvider data) {
            byte[] bytes = data.consumeBytes(64);
            return ByteBuffer.allocate(Math.max(MessageLayout.HEADER_BYTES, bytes.length)).order(ByteOrder
                    .nativeOrder()).put(0, bytes);
        }

        /** A request that there is, of a size that it may have. */
        private static ByteBuffer likely(FuzzedDataProvider data) {
            Request request = data.pickValue(Request.values());
            int size = size(request);
            ByteBuffer bytes = ByteBuffer.allocate(MessageLayout.HEADER_BYTES + size).order(ByteOrder.nativeOrder());
            bytes.putInt(request.id()).putInt(data.consumeBoolean() ? 1 : 9).putInt(size);
            boolean words = size == MessageLayout.STATE_BYTES && data.consumeBoolean();
            while (bytes.remaining() >= Long.BYTES) {
                if (words) {
                    bytes.putInt(data.consumeInt(0, 2)).putInt((int) data.pickValue(LIKELY));
                } else {
                    bytes.putLong(data.consumeBoolean() ? data.pickValue(LIKELY) : data.consumeLong());
                }
            }
            return bytes;
        }

        private static int size(Request request) {
            int size = IntStream.rangeClosed(0, MessageLayout.LONGEST_PAYLOAD).filter(bytes -> accepts(request, bytes))
                    .findFirst().orElseThrow();
            return request == Request.SET_MEM_TABLE ? size + MessageLayout.REGION_BYTES : size;
        }

        private static boolean accepts(Request request, int bytes) {
            try {
                request.checkSize(bytes);
                return true;
            } catch (Violation e) {
                return false;
            }
        }

        @Override
        public void end() {
            assertThat(served).isNotNull();
            served = null;
        }

        @Override
        public void kicked() {
            assertThat(served).isNotNull();
        }
    }
}
