package dev.remora.rpmsg.glink.pipe;

import dev.remora.platform.SharedMemory;
import java.util.List;
import java.util.Optional;

/** Pipes in RPM message RAM, found by its table. */
public final class RpmPipes implements Pipes {

    private final Pipe out;
    private final Pipe in;
    private final WritePipe writer;
    private final ReadPipe reader;

    private RpmPipes(Pipe out, Pipe in) {
        this.out = out;
        this.in = in;
        writer = new PipeWriter(out);
        reader = new PipeReader(in);
    }

    /**
     * Finds the pipes; writes the table if nobody has, and that is wanted.
     *
     * @param memory message RAM
     * @param processor whose pipes to the RPM: two letters, {@code ap} the application processor
     * @param first whether the own end is that processor, not the RPM
     * @param create size of each pipe if there is no table, bytes; 0: waits for it
     * @return the pipes; empty as long as there is no table
     * @throws PipeViolation if the table has no such pipes, or there is no room for them
     */
    public static Optional<RpmPipes> open(SharedMemory memory, String processor, boolean first, int create)
            throws PipeViolation {
        String toRpm = processor + "2r";
        String fromRpm = "r2" + processor;
        PipeTable table = new PipeTable(memory);
        if (!table.isThere()) {
            if (create == 0) {
                return Optional.empty();
            }
            table.create(List.of(toRpm, fromRpm), create);
        }
        return Optional.of(new RpmPipes(table.pipe(first ? toRpm : fromRpm), table.pipe(first ? fromRpm : toRpm)));
    }

    @Override
    public WritePipe out() {
        return writer;
    }

    @Override
    public Optional<ReadPipe> in() {
        return Optional.of(reader);
    }

    @Override
    public boolean intents() {
        return false;
    }

    @Override
    public void clear() {
        for (Pipe pipe : List.of(out, in)) {
            pipe.tail(0);
            pipe.head(0);
        }
    }

    @Override
    public String describe() {
        return "RPM message RAM, %s %d bytes out, %s %d bytes in".formatted(out.name(), writer.size(), in.name(), reader
                .size());
    }
}
