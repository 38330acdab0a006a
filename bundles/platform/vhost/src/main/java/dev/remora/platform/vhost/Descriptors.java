package dev.remora.platform.vhost;

import java.util.ArrayDeque;
import java.util.Deque;

/** The descriptors that came with a message. Whoever takes one owns it; closing closes the others. */
final class Descriptors implements AutoCloseable {

    private final Kernel kernel;
    private final Deque<Integer> left = new ArrayDeque<>();

    Descriptors(Kernel kernel) {
        this.kernel = kernel;
    }

    void add(int descriptor) {
        left.add(descriptor);
    }

    int left() {
        return left.size();
    }

    /** The next one, in the order in which they were sent. */
    Descriptor take() {
        return new Descriptor(kernel, left.remove());
    }

    @Override
    public void close() {
        while (!left.isEmpty()) {
            kernel.close(left.remove());
        }
    }
}
