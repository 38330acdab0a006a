package dev.remora.drivers.rpm;

import dev.remora.rpm.RpmValue;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A vote on its way to the RPM, and what became of it. Written under the lock of the {@link Ledger}. */
final class Request {

    private final int id;
    private final ResourceVotes votes;
    private final List<RpmValue> values;
    private final Map<String, Standing> former;
    private final MemorySegment payload;
    private volatile @Nullable Answer answer;
    private volatile boolean unattended;

    /**
     * Makes one.
     *
     * @param id its message id
     * @param votes whose values it carries
     * @param values these
     * @param former what the RPM knew of their keys before
     * @param payload its bytes
     */
    Request(int id, ResourceVotes votes, List<RpmValue> values, Map<String, Standing> former, MemorySegment payload) {
        this.id = id;
        this.votes = votes;
        this.values = List.copyOf(values);
        this.former = Map.copyOf(former);
        this.payload = payload;
    }

    int id() {
        return id;
    }

    ResourceVotes votes() {
        return votes;
    }

    List<RpmValue> values() {
        return values;
    }

    Map<String, Standing> former() {
        return former;
    }

    MemorySegment payload() {
        return payload;
    }

    @Nullable
    Answer answer() {
        return answer;
    }

    void answer(Answer heard) {
        answer = heard;
    }

    /** Nobody waits for the answer, so a refusal goes into the log. */
    boolean isUnattended() { return unattended; }

    void abandon() {
        unattended = true;
    }

    /** For people: {@code active ldoa 3: swen=1 uv=1800000}. */
    @Override
    public String toString() {
        return votes + ": " + String.join(" ", values.stream().map(RpmValue::toString).toList());
    }
}
