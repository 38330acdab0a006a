package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
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

/** Channels, drivers, bundles and hands come and go in any order; the bus does what a simple model of it would. */
class BusPropertyTest {

    private enum Kind {
        ANNOUNCE, WITHDRAW, REGISTER, UNREGISTER, UPDATE, MODIFY, MESSAGE, CRASH, OPEN, SEND, CLOSE, OVERRIDE,
        OVERRIDE_NO_MORE, UNBIND, BIND
    }

    record Step(Kind kind, int which) {

        ChannelKey key() {
            return PropertyWorld.channel(which);
        }

        int driver() {
            return which % PropertyWorld.DRIVERS;
        }
    }

    @Provide
    Arbitrary<Step> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(Tuple.of(8, Kind.ANNOUNCE), Tuple.of(3, Kind.WITHDRAW),
                Tuple.of(6, Kind.REGISTER), Tuple.of(4, Kind.UNREGISTER), Tuple.of(2, Kind.UPDATE),
                Tuple.of(2, Kind.MODIFY), Tuple.of(9, Kind.MESSAGE), Tuple.of(1, Kind.CRASH), Tuple.of(3, Kind.OPEN),
                Tuple.of(2, Kind.SEND), Tuple.of(2, Kind.CLOSE), Tuple.of(2, Kind.OVERRIDE),
                Tuple.of(2, Kind.OVERRIDE_NO_MORE), Tuple.of(1, Kind.UNBIND), Tuple.of(2, Kind.BIND));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 19)).as(Step::new);
    }

    @Property(tries = 300)
    void aBusAtRestAfterEachStepDoesWhatTheModelDoes(@ForAll @Size(max = 60) List<@From("steps") Step> steps) {
        PropertyWorld world = new PropertyWorld();
        PropertyModel model = new PropertyModel(world::form);
        for (Step step : steps) {
            run(world, step);
            world.settle();
            follow(model, world, step);
            assertThat(world.states()).isEqualTo(model.states());
            assertThat(world.received).isEqualTo(model.received());
            world.checkSettled();
        }
        world.end();
    }

    private static void follow(PropertyModel model, PropertyWorld world, Step step) {
        switch (step.kind()) {
            case ANNOUNCE -> model.announce(step.key());
            case WITHDRAW -> model.withdraw(step.key());
            case REGISTER -> model.register(step.driver());
            case UNREGISTER -> model.unregister(step.driver());
            case UPDATE -> {
                model.unregister(step.driver());
                model.register(step.driver());
            }
            case MESSAGE -> {
                if (world.status(step.key()).filter(status -> status.source() >= 0).isPresent())
                    model.message(step.key(), world.last());
            }
            case CRASH -> model.crash();
            case OPEN -> model.open(step.key());
            case CLOSE -> model.close(step.key());
            case OVERRIDE -> model.override(step.key(), step.driver());
            case OVERRIDE_NO_MORE -> model.override(step.key(), -1);
            case UNBIND -> model.unbind(step.key());
            case BIND -> model.bind(step.key(), step.driver());
            case MODIFY, SEND -> {
            }
        }
    }

    /** The receive thread, two threads of the framework, and one of a shell and another bundle, all at once. */
    @Property(tries = 100)
    void whateverRacesTheRulesOfADriversLifeHold(
            @ForAll @Size(min = 40, max = 160) List<@From("steps") Step> steps) throws InterruptedException {
        PropertyWorld world = new PropertyWorld();
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        List<Thread> threads = IntStream.range(0, 4).mapToObj(part -> Thread.ofPlatform().start(() -> {
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

        // What bundles and hands have done is undone: now only the drivers that are there decide.
        world.closeAll();
        IntStream.range(0, 4).mapToObj(PropertyWorld::channel).forEach(key -> {
            world.override(key, Optional.of("d0"));
            world.override(key, Optional.empty());
        });
        eventually(() -> {
            world.settle();
            world.checkSettled();
            world.states().forEach((key, state) -> {
                List<String> candidates = IntStream.range(1, PropertyWorld.DRIVERS)
                        .filter(driver -> world.isRegistered(driver) && world.form(driver).isFor(key.name()))
                        .mapToObj(driver -> "BOUNDd" + driver).toList();
                if (candidates.isEmpty()) {
                    assertThat(state).isIn("UNBOUND", "WAITING");
                } else {
                    assertThat(state).isIn(candidates);
                }
            });
        });
        world.end();
    }

    /** What comes from one thread: the remote; a driver's events; hands and the bundle that opens. */
    private static int part(Step step) {
        return switch (step.kind()) {
            case ANNOUNCE, WITHDRAW, MESSAGE, CRASH -> 0;
            case REGISTER, UNREGISTER, UPDATE, MODIFY -> 1 + step.driver() % 2;
            case OPEN, SEND, CLOSE, OVERRIDE, OVERRIDE_NO_MORE, UNBIND, BIND -> 3;
        };
    }

    private static void run(PropertyWorld world, Step step) {
        int driver = step.driver();
        switch (step.kind()) {
            case ANNOUNCE -> world.announce(step.key());
            case WITHDRAW -> world.withdraw(step.key());
            case REGISTER -> world.bus.add(world.form(driver));
            case UNREGISTER -> world.unregister(driver);
            case UPDATE -> {
                world.unregister(driver);
                world.settle();
                world.bus.add(world.form(driver));
            }
            case MODIFY -> {
                if (world.isRegistered(driver))
                    world.bus.modify(world.form(driver));
            }
            case MESSAGE -> world.message(step.key());
            case CRASH -> world.crash();
            case OPEN -> world.open(step.key());
            case SEND -> world.send(step.key());
            case CLOSE -> world.close(step.key());
            case OVERRIDE -> world.override(step.key(), Optional.of("d" + driver));
            case OVERRIDE_NO_MORE -> world.override(step.key(), Optional.empty());
            case UNBIND -> world.unbind(step.key());
            case BIND -> world.bind(step.key(), driver);
        }
    }

    /** Two drivers that come and go as they like, while the remote speaks as fast as it can. */
    @Property(tries = 50)
    void noMessageIsLostBetweenTwoDriversNorDoubledNorOvertaken(
            @ForAll @Size(min = 10, max = 60) List<Boolean> first,
            @ForAll @Size(min = 10, max = 60) List<Boolean> second,
            @ForAll boolean blocking) throws InterruptedException {
        int messages = 2000;
        List<Integer> received = new ArrayList<>();
        FakeDriver one = new FakeDriver("one");
        FakeDriver other = new FakeDriver("other");
        try (BusFixture fixture = new BusFixture(BusFixture.limits(64,
                new ChannelSettings(4, 1000, Overflow.HOLD, 600000, 25, 15000, Optional.empty())))) {
            for (FakeDriver driver : List.of(one, other)) {
                driver.whenReceived = message -> received
                        .add(Integer.valueOf(new String(message.copy(), StandardCharsets.US_ASCII)));
            }
            fixture.bus.add(form(one, blocking));
            fixture.announce("echo", 0x500);
            int address = fixture.address();
            Thread remote = Thread.ofPlatform().start(() -> {
                for (int number = 0; number < messages; number++) {
                    deliver(fixture, address, number);
                }
            });
            Thread comesAndGoes = Thread.ofPlatform()
                    .start(() -> second.forEach(there -> is(fixture, other, false, there)));
            first.forEach(there -> is(fixture, one, blocking, there));
            comesAndGoes.join();
            fixture.bus.add(form(one, blocking));
            remote.join();

            eventually(() -> assertThat(fixture.status().received()).isEqualTo(messages));
            assertThat(fixture.status().dropped()).isEmpty();
        }
        assertThat(received).isEqualTo(IntStream.range(0, messages).boxed().toList());
        BusFixture.checkNothingIsLeft(one, other);
    }

    private static Driver form(FakeDriver driver, boolean blocking) {
        return blocking ? driver.blocking("echo") : driver.as("echo");
    }

    private static void is(BusFixture fixture, FakeDriver driver, boolean blocking, boolean there) {
        if (there) {
            fixture.bus.add(form(driver, blocking));
        } else {
            fixture.bus.remove(driver.id);
            driver.serviceIsGone();
        }
    }

    /** As a backend does: what is held stays, and is offered once more. */
    private static void deliver(BusFixture fixture, int address, int number) {
        byte[] text = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
        MemorySegment memory = MemorySegment.ofArray(text);
        fixture.transport.resumed.clear();
        while (fixture.edge.received(1, address, memory, 0, text.length, RpmsgEdge.NO_BUFFER) == Taken.HELD) {
            eventually(() -> assertThat(fixture.transport.resumed).isNotEmpty());
            fixture.transport.resumed.clear();
        }
    }
}
