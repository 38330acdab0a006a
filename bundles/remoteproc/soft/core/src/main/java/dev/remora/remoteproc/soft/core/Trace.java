package dev.remora.remoteproc.soft.core;

/** A log in shared memory. */
public interface Trace {

    /**
     * Appends a line. When the buffer is full it goes on at the beginning. Any thread; never blocks.
     *
     * @param line the text; what is not printable ASCII becomes {@code ?}
     */
    void log(String line);
}
