package dev.remora.rpmsg.glink.pipe;

import dev.remora.platform.SharedMemory;
import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import dev.remora.smem.SmemItem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pipes in three items of the SMEM partition that two processors share, see {@link IndexLayout}. Neither list of the partition
 * is cached here: nothing is flushed or invalidated.
 */
public final class SmemPipes implements Pipes {

    private final Smem smem;
    private final int remoteHost;
    private final boolean first;
    private final SmemItem indices;
    private final Pipe out;
    private final WritePipe writer;
    private volatile @Nullable ReadPipe reader;

    private SmemPipes(Smem smem, int remoteHost, boolean first, SmemItem indices, SmemItem fifo) throws PipeViolation {
        this.smem = smem;
        this.remoteHost = remoteHost;
        this.first = first;
        this.indices = indices;
        out = pipe(first, fifo);
        writer = new PipeWriter(out);
    }

    /**
     * Finds the items that there are, and allocates what is this end's to allocate: its own pipe, and the indices if it is
     * the first end. No index is written but in fresh items.
     *
     * @param first whether the own end is the first one: the application processor's
     * @param fifoSize of the own pipe if it must be allocated, bytes
     * @return the pipes; empty as long as the first end has not allocated the indices
     * @throws SmemException if an item cannot be had
     * @throws PipeViolation if an item cannot be what it is to be: its size
     */
    public static Optional<SmemPipes> open(Smem smem, int remoteHost, boolean first, int fifoSize)
            throws SmemException, PipeViolation {
        // Before the indices: who finds those finds the pipe, too.
        SmemItem fifo = findOrAllocate(smem, remoteHost, fifoItem(first), fifoSize);
        Optional<SmemItem> indices = first
                ? Optional.of(findOrAllocate(smem, remoteHost, IndexLayout.ITEM, IndexLayout.SIZE))
                : smem.find(remoteHost, IndexLayout.ITEM);
        if (indices.isEmpty()) {
            return Optional.empty();
        }
        SmemItem item = indices.get();
        if (item.size() != IndexLayout.SIZE || item.offset() % Integer.BYTES != 0) {
            throw new PipeViolation("item %d at 0x%x has %d bytes, must be a multiple of 4, and %d bytes".formatted(
                    IndexLayout.ITEM, item.offset(), item.size(), IndexLayout.SIZE));
        }
        return Optional.of(new SmemPipes(smem, remoteHost, first, item, fifo));
    }

    private static SmemItem findOrAllocate(Smem smem, int remoteHost, int number, long size) throws SmemException {
        Optional<SmemItem> found = smem.find(remoteHost, number);
        if (found.isPresent()) {
            return found.get();
        }
        try {
            SmemItem item = smem.allocate(remoteHost, number, size);
            if (number == IndexLayout.ITEM) {
                // A remote that is quicker keeps its indices to itself, and writes them again with its next command.
                clear(item);
            }
            return item;
        } catch (SmemException e) {
            if (e.reason() == Reason.EXISTS) {
                return smem.find(remoteHost, number).orElseThrow(() -> e);
            }
            throw e;
        }
    }

    private static int fifoItem(boolean ofFirst) {
        return ofFirst ? IndexLayout.FIRST_FIFO : IndexLayout.SECOND_FIFO;
    }

    private Pipe pipe(boolean ofFirst, SmemItem fifo) throws PipeViolation {
        String name = "item " + fifoItem(ofFirst);
        if (!Pipe.isSize(fifo.size()) || fifo.offset() % Ring.UNIT != 0) {
            throw new PipeViolation("%s at 0x%x has %d bytes, must both be multiples of %d, and the size from %d to %d"
                    .formatted(name, fifo.offset(), fifo.size(), Ring.UNIT, Pipe.LEAST, Pipe.MOST));
        }
        long base = indices.offset();
        return new Pipe(name, indices.memory(), base + (ofFirst ? IndexLayout.FIRST_TAIL : IndexLayout.SECOND_TAIL),
                base + (ofFirst ? IndexLayout.FIRST_HEAD : IndexLayout.SECOND_HEAD), Ring.of(fifo.memory(), fifo
                        .offset(), (int) fifo.size()));
    }

    private static void clear(SmemItem item) {
        SharedMemory memory = item.memory();
        for (long at = 0; at + Integer.BYTES <= item.size(); at += Integer.BYTES) {
            memory.put32(item.offset() + at, 0);
        }
    }

    @Override
    public WritePipe out() {
        return writer;
    }

    @Override
    public Optional<ReadPipe> in() throws PipeViolation {
        ReadPipe known = reader;
        if (known == null) {
            Optional<SmemItem> fifo = lookForIn();
            if (fifo.isPresent()) {
                known = new PipeReader(pipe(!first, fifo.get()));
                reader = known;
            }
        }
        return Optional.ofNullable(known);
    }

    private Optional<SmemItem> lookForIn() throws PipeViolation {
        try {
            return smem.find(remoteHost, fifoItem(!first));
        } catch (SmemException e) {
            throw new PipeViolation("item %d cannot be looked for: %s".formatted(fifoItem(!first), e.getMessage()));
        }
    }

    @Override
    public boolean intents() {
        return true;
    }

    @Override
    public void clear() {
        clear(indices);
    }

    @Override
    public String describe() {
        ReadPipe in = reader;
        return "SMEM, %s %d bytes out, %s".formatted(out.name(), writer.size(), in == null
                ? "item %d not there yet".formatted(fifoItem(!first))
                : "item %d %d bytes in".formatted(fifoItem(!first), in.size()));
    }
}
