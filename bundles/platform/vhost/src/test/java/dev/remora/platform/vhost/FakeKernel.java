package dev.remora.platform.vhost;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

/** A kernel whose descriptors are numbers: any file is memory of zeros, any descriptor can ring. */
final class FakeKernel implements Kernel {

    private final Set<Integer> open = new HashSet<>();
    private final long mostBytes;
    private int mapped;
    private int next;

    /**
     * A new one.
     *
     * @param mostBytes how large a file is
     */
    FakeKernel(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** A new descriptor. */
    int open() {
        open.add(++next);
        return next;
    }

    /** A new descriptor that is good for whatever it is wanted for. */
    int openGood() {
        if ((next + 1) % 5 == 0) {
            next++;
        }
        return open();
    }

    Set<Integer> stillOpen() {
        return open;
    }

    int stillMapped() {
        return mapped;
    }

    @Override
    public void close(int descriptor) {
        if (!open.remove(descriptor)) {
            throw new IllegalStateException("closed twice: " + descriptor);
        }
    }

    @Override
    public void prepareBell(int descriptor) throws Violation {
        if (descriptor % 5 == 0) {
            throw new Violation("no bell");
        }
    }

    @Override
    public void checkSocket(int descriptor) throws Violation {
        if (descriptor % 5 == 0) {
            throw new Violation("no socket");
        }
    }

    @Override
    public Mapping map(int descriptor, long bytes) throws Violation {
        if (bytes > mostBytes || descriptor % 5 == 0) {
            throw new Violation("too long");
        }
        mapped++;
        Arena arena = Arena.ofShared();
        MemorySegment memory = arena.allocate(bytes, 4096);
        return new Mapping() {

            @Override
            public MemorySegment memory() {
                return memory;
            }

            @Override
            public void unmap() {
                mapped--;
                arena.close();
            }
        };
    }
}
