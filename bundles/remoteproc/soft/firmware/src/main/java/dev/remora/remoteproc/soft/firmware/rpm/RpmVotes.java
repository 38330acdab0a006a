package dev.remora.remoteproc.soft.firmware.rpm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one processor has asked for: an active and a sleep set for each resource that there is. */
final class RpmVotes {

    private static final int MAX_KEYS = 16;

    /** A kind of resource, with the ids that there are. */
    private record Kind(String type, int first, int last) {}

    private static final List<Kind> KINDS = List.of(new Kind("smpa", 1, 4), new Kind("ldoa", 1, 20),
            new Kind("clk0", 0, 2), new Kind("clk1", 0, 2), new Kind("clk2", 0, 0), new Kind("bmas", 0, 63),
            new Kind("bslv", 0, 63), new Kind("rwcx", 0, 0), new Kind("rwmx", 0, 0));

    private record Vote(boolean sleep, int type, int id) {}

    private final Map<Vote, Map<Integer, byte[]>> votes = new HashMap<>();

    /** Takes all values of a request together, or none of them. Returns the whole vote, for people. */
    String take(RpmRequest request) throws RpmRefusal {
        if (KINDS.stream().noneMatch(kind -> RpmCode.of(kind.type) == request.type() && request.id() >= kind.first
                && request.id() <= kind.last)) {
            throw new RpmRefusal(RpmRefusal.NO_RESOURCE);
        }
        Vote vote = new Vote(request.sleep(), request.type(), request.id());
        Map<Integer, byte[]> values = new LinkedHashMap<>(votes.getOrDefault(vote, Map.of()));
        values.putAll(request.values());
        if (values.size() > MAX_KEYS) {
            throw new RpmRefusal("too many keys");
        }
        votes.put(vote, values);
        return describe(vote, values);
    }

    private static String describe(Vote vote, Map<Integer, byte[]> values) {
        List<String> pairs = new ArrayList<>();
        values.forEach((key, value) -> pairs.add(RpmCode.text(key) + "=" + text(value)));
        return (vote.sleep ? "sleep " : "active ") + RpmCode.text(vote.type) + " " + vote.id + ": "
                + String.join(" ", pairs);
    }

    private static String text(byte[] value) {
        return value.length == Integer.BYTES
                ? Integer.toUnsignedString(ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getInt())
                : HexFormat.of().formatHex(value);
    }
}
