package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.spi.RpmsgEdge;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class MessageTest {

    private final Message message = new Message(
            new Retention(new ReceiveBuffers(new FakeTransport("m4.vdev0")), 0));

    @Test
    void showsItsPartOfTheMemoryReadOnly() {
        message.show(0x401, MemorySegment.ofArray(new byte[]{0, 1, 2, 3, 4}), 1, 3, RpmsgEdge.NO_BUFFER);

        assertThat(message.source()).isEqualTo(0x401);
        assertThat(message.length()).isEqualTo(3);
        assertThat(message.copy()).containsExactly(1, 2, 3);
        assertThat(message.payload().toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3);
        assertThat(message.payload().isReadOnly()).isTrue();
    }

    @Test
    void showsTheNextMessageInOtherMemory() {
        message.show(1, MemorySegment.ofArray(new byte[]{1}), 0, 1, RpmsgEdge.NO_BUFFER);
        assertThat(message.payload().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 1);

        message.show(2, MemorySegment.ofArray(new byte[]{2}), 0, 1, RpmsgEdge.NO_BUFFER);

        assertThat(message.payload().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 2);
    }

    @Test
    void anEmptyMessageIsAMessage() {
        message.show(1, MemorySegment.ofArray(new byte[4]), 4, 0, RpmsgEdge.NO_BUFFER);

        assertThat(message.copy()).isEmpty();
        assertThat(message.payload().byteSize()).isZero();
    }

    @Test
    void aHiddenMessageShowsNothing() {
        message.show(1, MemorySegment.ofArray(new byte[4]), 0, 4, RpmsgEdge.NO_BUFFER);
        message.hide();

        assertThatThrownBy(message::payload).isInstanceOf(IllegalStateException.class).hasMessageContaining("copy()");
        assertThatThrownBy(message::copy).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(message::source).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(message::length).isInstanceOf(IllegalStateException.class);
    }
}
