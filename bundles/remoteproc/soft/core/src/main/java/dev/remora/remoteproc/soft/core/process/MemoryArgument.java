package dev.remora.remoteproc.soft.core.process;

import java.nio.file.Path;

/**
 * Shared memory, as the command line names it: {@code FILE#OFFSET SIZE}.
 *
 * @param file the file that is mapped
 * @param offset where the memory starts in the file, bytes
 * @param size its length, bytes
 */
record MemoryArgument(Path file, long offset, long size) {

    static MemoryArgument parse(String place, String size) throws BootException {
        long bytes = number("size", size);
        if (bytes <= 0) {
            throw new BootException("size " + size + ": must be at least 1");
        }
        int mark = place.lastIndexOf('#');
        if (mark < 0) {
            throw new BootException("memory " + place + ": must be FILE#OFFSET");
        }
        return new MemoryArgument(Path.of(place.substring(0, mark)), number("offset", place.substring(mark + 1)),
                bytes);
    }

    static long number(String what, String text) throws BootException {
        try {
            return text.startsWith("0x") ? Long.parseUnsignedLong(text, 2, text.length(), 16) : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new BootException(what + " " + text + ": must be a number such as 4096 or 0x1000", e);
        }
    }
}
