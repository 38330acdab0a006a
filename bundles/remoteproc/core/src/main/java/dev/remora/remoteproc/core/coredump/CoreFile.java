package dev.remora.remoteproc.core.coredump;

import dev.remora.remoteproc.spi.DumpSegment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/**
 * A core file before its memory is read: the headers and notes are made, the contents are read piece by piece as it is
 * written.
 *
 * @param header all before the contents; not changed any more
 * @param segments whose contents follow, in this order
 * @param size of all, bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CoreFile(byte[] header, List<DumpSegment> segments, long size) {

    static final int MAX_SEGMENTS = 4096;

    /** Whether a piece may be read and passed on. */
    @FunctionalInterface
    interface Permit {

        /** Asked before and after each piece is read; throws if the memory is not ours any more. */
        void check() throws IOException;
    }

    /**
     * Lays one out. ELF32 cannot hold 4 GiB, nor addresses above: what does not fit becomes ELF64, whatever the firmware was.
     *
     * @param core what is kept; segments without bytes are left out
     * @param notes encoded; empty for none
     * @throws IOException if there is nothing to keep, or more than a file can hold
     */
    static CoreFile of(CrashedCore core, byte[] notes) throws IOException {
        List<DumpSegment> segments = core.segments().stream().filter(segment -> segment.size() > 0).toList();
        if (segments.isEmpty()) {
            throw new IOException("its processor bundle names no memory to keep");
        }
        if (segments.size() > MAX_SEGMENTS) {
            throw new IOException("%d segments, at most %d fit".formatted(segments.size(), MAX_SEGMENTS));
        }
        for (DumpSegment segment : segments) {
            // The last byte, as unsigned numbers compare, must not lie before the first one.
            if (Long.compareUnsigned(segment.deviceAddress() + (segment.size() - 1), segment.deviceAddress()) < 0) {
                throw new IOException("segment %s: da 0x%x + %d bytes is beyond the address space".formatted(Texts
                        .oneLine(segment.name(), 64), segment.deviceAddress(), segment.size()));
            }
        }
        CoreFileLayout layout = CoreFileLayout.of(core.wide() || !fitsNarrow(core.entry(), notes.length, segments));
        int start = start(layout, notes.length, segments.size());
        return new CoreFile(header(layout, core, notes, segments), segments, sizeFrom(start, segments));
    }

    /** Whether this is an ELF64 file. */
    boolean wide() {
        return header[CoreFileLayout.CLASS] == CoreFileLayout.CLASS_64;
    }

    /**
     * Writes it; blocks as long as that takes. Holds one piece in memory.
     *
     * @param to where to
     * @param reader for this file alone
     * @param permit ends it at the next piece
     */
    void writeTo(WritableByteChannel to, PieceReader reader, Permit permit) throws IOException {
        permit.check();
        Channels.write(to, ByteBuffer.wrap(header));
        for (DumpSegment segment : segments) {
            for (long offset = 0; offset < segment.size(); offset += PieceReader.PIECE) {
                permit.check();
                ByteBuffer piece = reader.read(segment, offset);
                permit.check();
                Channels.write(to, piece);
            }
        }
    }

    private static boolean fitsNarrow(long entry, int notes, List<DumpSegment> segments) throws IOException {
        return isNarrow(entry)
                && sizeFrom(start(CoreFileLayout.ELF32, notes, segments.size()), segments) < CoreFileLayout.LIMIT_32
                && segments.stream().allMatch(segment -> isNarrow(segment.deviceAddress()) && isNarrow(segment
                        .deviceAddress() + (segment.size() - 1)));
    }

    private static boolean isNarrow(long value) {
        return value >= 0 && value < CoreFileLayout.LIMIT_32;
    }

    private static int start(CoreFileLayout layout, int notes, int segments) {
        return layout.headerSize + layout.programHeaderSize * (segments + (notes == 0 ? 0 : 1)) + notes;
    }

    private static long sizeFrom(long start, List<DumpSegment> segments) throws IOException {
        long size = start;
        try {
            for (DumpSegment segment : segments) {
                size = Math.addExact(size, segment.size());
            }
        } catch (ArithmeticException e) {
            throw new IOException("its segments are more than 2^63 bytes together", e);
        }
        return size;
    }

    private static byte[] header(CoreFileLayout layout, CrashedCore core, byte[] notes, List<DumpSegment> segments) {
        int start = start(layout, notes.length, segments.size());
        byte[] all = new byte[start];
        ByteBuffer out = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0, CoreFileLayout.MAGIC);
        out.put(CoreFileLayout.CLASS, (byte) layout.elfClass());
        out.put(CoreFileLayout.DATA, (byte) CoreFileLayout.DATA_LITTLE_ENDIAN);
        out.put(CoreFileLayout.IDENT_VERSION, (byte) CoreFileLayout.VERSION_CURRENT);
        out.putShort(CoreFileLayout.TYPE, (short) CoreFileLayout.TYPE_CORE);
        out.putShort(CoreFileLayout.MACHINE, (short) core.machine());
        out.putInt(CoreFileLayout.VERSION, CoreFileLayout.VERSION_CURRENT);
        layout.word(out, CoreFileLayout.ENTRY, core.entry());
        layout.word(out, layout.phoff, layout.headerSize);
        out.putShort(layout.ehsize, (short) layout.headerSize);
        out.putShort(layout.phentsize, (short) layout.programHeaderSize);
        out.putShort(layout.phnum, (short) (segments.size() + (notes.length == 0 ? 0 : 1)));
        int at = layout.headerSize;
        if (notes.length > 0) {
            out.putInt(at + CoreFileLayout.P_TYPE, CoreFileLayout.PT_NOTE);
            layout.word(out, at + layout.pOffset(), start - notes.length);
            layout.word(out, at + layout.pFilesz(), notes.length);
            out.putInt(at + layout.pFlags(), CoreFileLayout.READ);
            layout.word(out, at + layout.pAlign(), CoreFileLayout.NOTE_ALIGNMENT);
            at += layout.programHeaderSize;
        }
        long offset = start;
        for (DumpSegment segment : segments) {
            out.putInt(at + CoreFileLayout.P_TYPE, CoreFileLayout.PT_LOAD);
            layout.word(out, at + layout.pOffset(), offset);
            layout.word(out, at + layout.pVaddr(), segment.deviceAddress());
            layout.word(out, at + layout.pPaddr(), segment.deviceAddress());
            layout.word(out, at + layout.pFilesz(), segment.size());
            layout.word(out, at + layout.pMemsz(), segment.size());
            out.putInt(at + layout.pFlags(), CoreFileLayout.READ_WRITE_EXECUTE);
            at += layout.programHeaderSize;
            offset += segment.size();
        }
        out.put(start - notes.length, notes);
        return all;
    }
}
