package dev.remora.drivers.rpm;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The unanswered requests by message id: no more than one of each resource and state, since a newer one carries all that
 * an older one has not settled. Guarded by the {@link Ledger}.
 */
final class Requests {

    private final Map<Integer, Request> unanswered = new HashMap<>();
    private int lastId;

    /**
     * Makes one.
     *
     * @param before the id before the first one
     */
    Requests(int before) {
        lastId = before;
    }

    /** An id that is not 0, which some RPM programs take for an error, and not in use. */
    int nextId() {
        do {
            lastId++;
        } while (lastId == 0 || unanswered.containsKey(lastId));
        return lastId;
    }

    void add(Request request) {
        unanswered.values().removeIf(older -> older.votes().equals(request.votes()));
        unanswered.put(request.id(), request);
    }

    /** Takes one out; null if none has that id. */
    @Nullable
    Request remove(int id) {
        return unanswered.remove(id);
    }

    Optional<Request> find(Predicate<Request> which) {
        return unanswered.values().stream().filter(which).findFirst();
    }
}
