package dev.remora.drivers.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpm.RpmException;
import dev.remora.rpm.RpmException.Reason;
import dev.remora.rpm.RpmVote;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** After any votes, refusals, departures and sleeps the RPM knows just what is asked of it. */
class VotesPropertyTest {

    private static final int REFUSED = 666;
    private static final int SLEEP = 8;
    private static final int LEAVE = 9;

    /** A caller votes for one key of one resource, or something else happens, by kind. */
    record Step(int kind, int caller, int resource, String key, int value) {}

    @Property(tries = 300)
    void theRpmKnowsWhatIsAsked(@ForAll("steps") List<Step> steps) throws Exception {
        World world = new World();
        for (Step step : steps) {
            world.take(step);
        }
        world.sleep();

        world.check();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(Arbitraries.integers().between(0, LEAVE), Arbitraries.integers().between(0, 2),
                Arbitraries.integers().between(0, 2), Arbitraries.of("uv", "bw"), Arbitraries.of(0, 1, 2, 5, REFUSED))
                .as(Step::new).list().ofMaxSize(40);
    }

    /** A client, its callers, and what they want. */
    private static final class World {

        private final RpmFixture fixture = new RpmFixture();
        private final RpmHandle[] handles = {fixture.handle("a"), fixture.handle("b"), fixture.handle("c")};
        /** By resource and key: what each caller wants. */
        private final Map<String, Map<Integer, Integer>> wanted = new HashMap<>();

        World() {
            fixture.rpm.unknown = "=" + REFUSED;
        }

        void take(Step step) throws Exception {
            switch (step.kind()) {
                case SLEEP -> sleep();
                case LEAVE -> leave(step.caller());
                default -> vote(step);
            }
        }

        void check() {
            Map<String, Integer> known = known();
            Map<String, Integer> expected = new TreeMap<>();
            wanted.forEach((key, callers) -> expected.put(key, aggregated(key, callers)));
            // What was never sent, or is asked no more, is 0 or not known.
            expected.values().removeIf(value -> value == 0);
            known.values().removeIf(value -> value == 0);
            assertThat(known).isEqualTo(expected);
            assertThat(handles[0].votes()).allMatch(RpmVote::sent);
        }

        private void vote(Step step) throws InterruptedException {
            String state = step.kind() % 2 == 0 ? "active" : "sleep";
            // Asleep nobody hears of a refusal, and a sum passes by the value that is refused.
            boolean refusable = "active".equals(state) && "uv".equals(step.key());
            int value = step.value() == REFUSED && !refusable ? 1 : step.value();
            String resource = state + " bmas " + step.resource();
            Map<Integer, Integer> callers = wanted.computeIfAbsent(resource + " " + step.key(), _ -> new HashMap<>());
            try {
                handles[step.caller()].write(RpmFixture.votes(resource + " " + step.key() + "=" + value));
                callers.put(step.caller(), value);
            } catch (RpmException e) {
                assertThat(e.reason()).isEqualTo(Reason.NO_RESOURCE);
                assertThat(value).isEqualTo(REFUSED);
            }
        }

        private void leave(int caller) {
            handles[caller].release();
            handles[caller] = fixture.handle("next" + caller);
            wanted.values().forEach(callers -> callers.remove(caller));
        }

        void sleep() throws RpmException {
            handles[0].enterSleep();
            handles[0].wake();
        }

        private static int aggregated(String key, Map<Integer, Integer> callers) {
            var values = callers.values().stream().mapToInt(Integer::intValue);
            return key.endsWith(" bw") ? values.sum() : values.max().orElse(0);
        }

        /** What the RPM has read and not refused, the last of each key. */
        private Map<String, Integer> known() {
            Map<String, Integer> known = new TreeMap<>();
            for (String request : fixture.rpm.read) {
                if (!request.contains(fixture.rpm.unknown)) {
                    int colon = request.indexOf(": ");
                    for (String value : request.substring(colon + 2).split(" ", -1)) {
                        int equals = value.indexOf('=');
                        known.put(request.substring(0, colon) + " " + value.substring(0, equals), Integer.parseInt(value
                                .substring(equals + 1)));
                    }
                }
            }
            return known;
        }
    }
}
