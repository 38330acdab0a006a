package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

/** Channels and drivers come and go in any order; the bus does what a simple model of it would. */
class BusPropertyTest {

    private static final List<String> NAMES = List.of("a", "b");
    private static final int DRIVERS = 5;

    private enum Kind {
        ANNOUNCE, WITHDRAW, REGISTER, UNREGISTER, MODIFY, MESSAGE, CLOSE
    }

    record Step(Kind kind, int which) {}

    private record Key(String name, int destination) {
        static Key of(int which) {
            return new Key(NAMES.get(which % NAMES.size()), 0x400 + which / NAMES.size() % 2);
        }
    }

    @Provide
    Arbitrary<Step> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(Tuple.of(6, Kind.ANNOUNCE),
                Tuple.of(4, Kind.WITHDRAW), Tuple.of(6, Kind.REGISTER),
                Tuple.of(4, Kind.UNREGISTER), Tuple.of(2, Kind.MODIFY),
                Tuple.of(4, Kind.MESSAGE), Tuple.of(1, Kind.CLOSE));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 19)).as(Step::new);
    }

    /** The bus under test and the drivers that may be registered; number 0 refuses every channel. */
    private static final class World {

        final FakeServices services = new FakeServices();
        final Bus bus = new Bus(services, new Limits(64, 256, 131072, BusFixture.PATIENT));
        final List<FakeDriver> drivers = new ArrayList<>();
        Edge edge = (Edge) bus.open(new FakeTransport("m4"));

        World() {
            for (int i = 0; i < DRIVERS; i++) {
                drivers.add(new FakeDriver("d" + i));
            }
            drivers.getFirst().whenProbed = _ -> {
                throw new IllegalStateException("never");
            };
        }

        Driver form(int which) {
            int number = which % DRIVERS;
            FakeDriver driver = drivers.get(number);
            // Two of equal rank, one above, one for one name only; the refusing one ranks highest.
            return switch (number) {
                case 0 -> driver.as(9, "a", "b");
                case 1 -> driver.as(5, "a");
                default -> driver.as(number == 4 ? 1 : 0, "a", "b");
            };
        }

        void unregister(int number) {
            FakeDriver driver = drivers.get(number);
            bus.remove(driver.id);
            driver.serviceIsGone();
        }

        void settle() {
            Edge now = edge;
            for (int i = 0; i < 3; i++) {
                CountDownLatch done = new CountDownLatch(1);
                now.worker().execute(done::countDown);
                Waits.until(done, BusFixture.PATIENT);
            }
        }

        void reopen() {
            edge.close("closed");
            edge = (Edge) bus.open(new FakeTransport("m4"));
        }

        void message(int which) {
            List<ChannelStatus> channels = bus.channels();
            if (!channels.isEmpty()) {
                long source = channels.get(which % channels.size()).source();
                edge.received(1, (int) source, MemorySegment.ofArray(new byte[4]), 0, 4);
            }
        }

        Map<Key, Optional<String>> bound() {
            return bus.channels().stream().collect(Collectors.toMap(
                    channel -> new Key(channel.name(), (int) channel.destination()), ChannelStatus::driver));
        }

        /** What holds whenever nothing is under way. */
        void checkSettled() {
            Map<Key, Optional<String>> bound = bound();
            int bindings = (int) bound.values().stream().filter(Optional::isPresent).count();
            assertThat(services.properties()).hasSameSizeAs(bound.keySet());
            assertThat(services.properties().stream().filter(properties -> properties.containsKey("rpmsg.driver")))
                    .hasSize(bindings);
            assertThat(edge.endpoints().size()).isEqualTo(bindings);
            int live = 0;
            for (FakeDriver driver : drivers) {
                assertThat(driver.breaches).isEmpty();
                live += driver.instances.size() - driver.released.size();
            }
            assertThat(live).isEqualTo(bindings);
        }

        void end() {
            bus.close();
            assertThat(services.channels()).isEmpty();
            for (FakeDriver driver : drivers) {
                assertThat(driver.breaches).isEmpty();
                assertThat(driver.released).containsExactlyInAnyOrderElementsOf(driver.instances);
                assertThat(driver.instances).allSatisfy(instance -> assertThat(instance.removes.get())
                        .isEqualTo(driver == drivers.getFirst() || instance.probes.get() == 0 ? 0 : 1));
            }
        }
    }

    @Property(tries = 200)
    void aBusAtRestAfterEachStepDoesWhatTheModelDoes(@ForAll @Size(max = 40) List<@From("steps") Step> steps) {
        World world = new World();
        // Channel to the number of its driver, -1 for none; and the drivers that are registered.
        Map<Key, Integer> channels = new LinkedHashMap<>();
        Set<Integer> registered = new LinkedHashSet<>();
        for (Step step : steps) {
            int number = step.which() % DRIVERS;
            Key key = Key.of(step.which());
            switch (step.kind()) {
                case ANNOUNCE -> {
                    world.edge.announced(key.name(), key.destination());
                    channels.putIfAbsent(key, -1);
                }
                case WITHDRAW -> {
                    world.edge.withdrawn(key.name(), key.destination());
                    channels.remove(key);
                }
                case REGISTER -> {
                    world.bus.add(world.form(number));
                    registered.add(number);
                }
                case UNREGISTER -> {
                    world.unregister(number);
                    registered.remove(number);
                    channels.replaceAll((_, driver) -> driver == number ? -1 : driver);
                }
                case MODIFY -> {
                    if (registered.contains(number))
                        world.bus.modify(world.form(number));
                }
                case MESSAGE -> world.message(step.which());
                case CLOSE -> {
                    world.reopen();
                    channels.clear();
                }
            }
            channels.replaceAll((channel, driver) -> driver >= 0 ? driver : best(world, registered, channel));
            world.settle();
            assertThat(world.bound()).isEqualTo(channels.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey,
                    entry -> entry.getValue() < 0 ? Optional.empty() : Optional.of("d" + entry.getValue()))));
            world.checkSettled();
        }
        world.end();
    }

    private static int best(World world, Set<Integer> registered, Key channel) {
        return registered.stream().filter(number -> number != 0 && world.form(number).isFor(channel.name()))
                .min(Comparator.comparing(world::form, Driver.BEST_FIRST)).orElse(-1);
    }

    /** The receive thread, two threads of the framework and a closing one, all at once. */
    @Property(tries = 60)
    void whateverRacesTheRulesOfADriversLifeHold(
            @ForAll @Size(min = 30, max = 120) List<@From("steps") Step> steps) throws InterruptedException {
        World world = new World();
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        List<Thread> threads = IntStream.range(0, 3).mapToObj(part -> Thread.ofPlatform().start(() -> {
            try {
                steps.stream().filter(step -> part(step) == part).forEach(step -> run(world, step));
            } catch (RuntimeException | Error e) {
                thrown.add(e);
            }
        })).toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(thrown).isEmpty();
        eventually(() -> {
            world.settle();
            world.checkSettled();
        });
        Map<String, List<Integer>> there = NAMES.stream().collect(Collectors.toMap(name -> name,
                name -> world.bus.drivers().stream().filter(driver -> driver.matches().contains(name))
                        .map(driver -> Integer.parseInt(driver.name().substring(1))).filter(number -> number != 0)
                        .toList()));
        world.bound().forEach((channel, driver) -> {
            List<Integer> candidates = there.getOrDefault(channel.name(), List.of());
            assertThat(driver.isPresent()).isEqualTo(!candidates.isEmpty());
            driver.ifPresent(name -> assertThat(candidates).contains(Integer.parseInt(name.substring(1))));
        });
        world.end();
    }

    /** Announcements, messages and the edge's end come from one thread; a driver's events from one of two. */
    private static int part(Step step) {
        return switch (step.kind()) {
            case ANNOUNCE, WITHDRAW, MESSAGE, CLOSE -> 0;
            case REGISTER, UNREGISTER, MODIFY -> 1 + step.which() % DRIVERS % 2;
        };
    }

    private static void run(World world, Step step) {
        int number = step.which() % DRIVERS;
        Key key = Key.of(step.which());
        switch (step.kind()) {
            case ANNOUNCE -> world.edge.announced(key.name(), key.destination());
            case WITHDRAW -> world.edge.withdrawn(key.name(), key.destination());
            case REGISTER -> world.bus.add(world.form(number));
            case UNREGISTER -> world.unregister(number);
            case MODIFY -> {
                if (world.bus.drivers().stream().anyMatch(driver -> driver.name().equals("d" + number))) {
                    world.bus.modify(world.form(number));
                }
            }
            case MESSAGE -> world.message(step.which());
            case CLOSE -> world.reopen();
        }
    }
}
