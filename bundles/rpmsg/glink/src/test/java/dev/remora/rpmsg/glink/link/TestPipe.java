package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.glink.pipe.ReadPipe;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A pipe at whose tail is one command with data. */
final class TestPipe implements ReadPipe {

    private final byte[] data;

    TestPipe(byte... data) {
        this.data = data;
    }

    @Override
    public int size() {
        return 16384;
    }

    @Override
    public void begin() {}

    @Override
    public boolean mayHaveMore() {
        return true;
    }

    @Override
    public int readable() {
        return CommandLayout.DATA + data.length;
    }

    @Override
    public long word(int offset) {
        throw new UnsupportedOperationException("headers are read by others");
    }

    @Override
    public void get(int offset, MemorySegment to, long at, int length) {
        MemorySegment.copy(data, offset - CommandLayout.DATA, to, ValueLayout.JAVA_BYTE, at, length);
    }

    @Override
    public void skip(int length) {
        throw new UnsupportedOperationException("others go on");
    }

    @Override
    public void show() {}

    @Override
    public int tail() {
        return 0;
    }

    @Override
    public long firstWord() {
        return 0;
    }
}
