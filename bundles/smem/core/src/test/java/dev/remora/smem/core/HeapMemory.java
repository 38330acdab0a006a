package dev.remora.smem.core;

import dev.remora.platform.SharedMemory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;

/** Memory that nobody shares; any access outside, or not aligned, throws. */
record HeapMemory(String name, MemorySegment segment, long deviceAddress) implements SharedMemory {

    static HeapMemory of(long size) {
        return of("m", size, 0x8090_0000L);
    }

    static HeapMemory of(String name, long size, long deviceAddress) {
        return new HeapMemory(name, Arena.ofAuto().allocate(size, 4096), deviceAddress);
    }

    /** An image among the resources of the tests. */
    static HeapMemory image(String resource, long size) {
        HeapMemory memory = of(size);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(Objects.requireNonNull(HeapMemory.class
                .getResourceAsStream(resource + ".hexdump")), StandardCharsets.US_ASCII))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(memory::row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return memory;
    }

    private void row(String line) {
        String[] parts = line.split(": ", 2);
        bytes(Long.parseLong(parts[0], 16), parts[1]);
    }

    void bytes(long offset, String hex) {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, segment, offset, bytes.length);
    }

    String hex(long offset, int length) {
        return HexFormat.ofDelimiter(" ").formatHex(segment.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
    }

    HeapMemory copy() {
        HeapMemory copy = of(name, size(), deviceAddress);
        copy.segment.copyFrom(segment);
        return copy;
    }

    @Override
    public Kind kind() {
        return Kind.RAM;
    }

    @Override
    public long size() {
        return segment.byteSize();
    }

    @Override
    public byte get8(long offset) {
        return segment.get(ValueLayout.JAVA_BYTE, offset);
    }

    @Override
    public short get16(long offset) {
        return segment.get(ValueLayout.JAVA_SHORT, offset);
    }

    @Override
    public int get32(long offset) {
        return segment.get(ValueLayout.JAVA_INT, offset);
    }

    @Override
    public long get64(long offset) {
        return segment.get(ValueLayout.JAVA_LONG, offset);
    }

    @Override
    public void put8(long offset, byte value) {
        segment.set(ValueLayout.JAVA_BYTE, offset, value);
    }

    @Override
    public void put16(long offset, short value) {
        segment.set(ValueLayout.JAVA_SHORT, offset, value);
    }

    @Override
    public void put32(long offset, int value) {
        segment.set(ValueLayout.JAVA_INT, offset, value);
    }

    @Override
    public void put64(long offset, long value) {
        segment.set(ValueLayout.JAVA_LONG, offset, value);
    }
}
