package dev.remora.remoteproc.core.coredump;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A core file as a debugger would read it; written from the ELF specification, without the writer's layout. */
record ReadBack(int elfClass, int machine, long entry, List<String> notes, List<Load> loads) {

    /** A piece of memory. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Load(long address, byte[] bytes) {}

    static ReadBack of(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        boolean wide = in.get(4) == 2;
        int count = in.getShort(wide ? 56 : 44);
        int at = (int) (wide ? in.getLong(32) : in.getInt(28));
        List<String> notes = new ArrayList<>();
        List<Load> loads = new ArrayList<>();
        for (int i = 0; i < count; i++, at += wide ? 56 : 32) {
            int offset = (int) (wide ? in.getLong(at + 8) : in.getInt(at + 4));
            long address = wide ? in.getLong(at + 16) : Integer.toUnsignedLong(in.getInt(at + 8));
            int size = (int) (wide ? in.getLong(at + 32) : in.getInt(at + 16));
            byte[] bytes = new byte[size];
            in.get(offset, bytes);
            if (in.getInt(at) == 4) {
                notes(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), notes);
            } else {
                loads.add(new Load(address, bytes));
            }
        }
        return new ReadBack(in.get(4), in.getShort(18), wide ? in.getLong(24) : Integer.toUnsignedLong(in.getInt(24)),
                notes, loads);
    }

    private static void notes(ByteBuffer in, List<String> into) {
        while (in.hasRemaining()) {
            byte[] name = new byte[in.getInt()];
            byte[] text = new byte[in.getInt()];
            int type = in.getInt();
            in.get(name).position(in.position() + 3 & ~3);
            in.get(text).position(in.position() + 3 & ~3);
            into.add("%s%x %s".formatted(new String(name, StandardCharsets.UTF_8).replace('\0', ' '), type, new String(
                    text, StandardCharsets.UTF_8)));
        }
    }
}
