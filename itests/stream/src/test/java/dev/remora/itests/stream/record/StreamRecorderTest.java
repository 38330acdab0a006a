package dev.remora.itests.stream.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.itests.stream.StreamPort;
import dev.remora.itests.stream.StreamReport;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Against a core that answers at once. */
class StreamRecorderTest {

    private final StreamRecorder recorder = new StreamRecorder();

    /** A driver, and the core behind it: sends its messages when it is asked for a stream, or leaves for the next. */
    private final class Core implements StreamPort {

        private final long[] numbers;
        private final @Nullable StreamPort next;
        private int stream;

        Core(@Nullable StreamPort next, long... numbers) {
            this.next = next;
            this.numbers = numbers;
        }

        @Override
        public String driver() {
            return "core";
        }

        @Override
        public void send(MemorySegment payload) throws InterruptedException {
            ByteBuffer command = payload.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            if (next != null && command.getInt(0) != 5) {
                recorder.removed(this);
                recorder.bound(next);
                throw new IllegalStateException("closed");
            }
            if (command.getInt(0) == 1) {
                stream = command.getInt(16);
                for (long number : numbers) {
                    recorder.received(this, MemorySegment.ofBuffer(
                            ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, number)));
                }
            }
            if (command.getInt(0) != 5) {
                recorder.received(this, answer(numbers.length));
            }
        }

        private MemorySegment answer(long sent) {
            return MemorySegment.ofBuffer(ByteBuffer.allocate(56).order(ByteOrder.LITTLE_ENDIAN).putLong(0, -1)
                    .putLong(8, sent).putLong(40, 1).putInt(52, stream));
        }
    }

    @Test
    void aStreamIsReportedAsItCame() throws Exception {
        recorder.bound(new Core(null, 0, 1, 3, 2, 2));

        recorder.start(5, 8);
        StreamReport report = recorder.await(Duration.ofSeconds(20));

        assertThat(report.sent()).isEqualTo(5);
        assertThat(report.received()).isEqualTo(5);
        assertThat(report.lost()).isEqualTo(1);
        assertThat(report.doubled()).isEqualTo(1);
        assertThat(report.reordered()).isEqualTo(1);
        assertThat(report.drivers()).isEqualTo(1);
        assertThat(report.lostAnswers()).isZero();
        assertThat(report.toJson()).startsWith("{\"sent\":5,\"received\":5,\"lost\":1,").endsWith("\"running\":false}");
    }

    @Test
    void whatADriverCouldNotSendIsSentByTheNext() throws Exception {
        Core leaving = new Core(new Core(null, 0, 1));
        recorder.bound(leaving);

        recorder.start(2, 8);

        StreamReport report = recorder.await(Duration.ofSeconds(20));
        assertThat(report.received()).isEqualTo(2);
        assertThat(report.drivers()).isEqualTo(2);
    }

    @Test
    void aCallbackOfADriverThatIsNotBoundIsStray() throws Exception {
        Core gone = new Core(null);
        recorder.bound(gone);
        recorder.start(1, 8);
        recorder.removed(gone);

        recorder.received(gone, gone.answer(0));

        assertThat(recorder.report().stray()).isEqualTo(1);
        assertThat(recorder.report().driver()).isEmpty();
    }
}
