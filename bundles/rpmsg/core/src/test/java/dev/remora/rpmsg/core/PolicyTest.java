package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.PolicyFixture.ECHO;
import static dev.remora.rpmsg.core.PolicyFixture.SAMPLE;
import static dev.remora.rpmsg.core.PolicyFixture.bundle;
import static dev.remora.rpmsg.core.PolicyFixture.channel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.RpmsgInventory.PolicyStatus;
import dev.remora.rpmsg.testing.RecordedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.service.component.ComponentException;

class PolicyTest {

    private static final int DESTINATION = SAMPLE.destination();

    private final PolicyFixture fixture = new PolicyFixture();
    private final Access echo = fixture.policy.of(ECHO);

    private static String[] of(String... words) {
        return words;
    }

    private static void assertDenied(ThrowingCallable act, String... said) {
        assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(act)
                .satisfies(denied -> assertThat(denied.getMessage()).contains(said).doesNotContain("\n"));
    }

    private PolicyStatus status(String name) {
        return fixture.policy.status().stream().filter(entry -> entry.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void withoutAnEntryEverythingIsAllowed() {
        assertThatCode(() -> {
            echo.bind(SAMPLE).check(53, 0x400, 1_000_000);
            echo.open(SAMPLE).check(DESTINATION, 0x400, 0);
            echo.createEndpoint(SAMPLE, 7).check(9, 0x400, 1);
        }).doesNotThrowAnyException();
        assertThat(fixture.policy.status()).isEmpty();
    }

    @Test
    void withAnEntryWhatNoEntryAllowsIsDenied() {
        fixture.configure("other", Map.of("bundle", "test.other"));

        assertDenied(() -> echo.bind(SAMPLE), "test.echo 1.2.0", "be bound", "m4.vdev0", "sample",
                "no policy entry allows it");
        assertDenied(() -> echo.open(SAMPLE), "open it");
        assertDenied(() -> echo.createEndpoint(SAMPLE, 9), "create an endpoint on it");
        assertThat(echo.mayBind(SAMPLE) || echo.mayOpen(SAMPLE) || echo.mayCreateEndpoint(SAMPLE)).isFalse();
        assertThat(status("(default)").denied()).isEqualTo(3);
        assertThat(status("other")).isEqualTo(
                new PolicyStatus("other", "test.other may bind, open, send on * of * to *", 0));
    }

    @Test
    void whereAPolicyIsRequiredNothingIsAllowedWithoutAnEntry() {
        SendGate before = echo.bind(SAMPLE);
        fixture.policy.require(true);

        assertDenied(() -> echo.open(SAMPLE), "there is no policy entry, and policy.required of "
                + "dev.remora.rpmsg.core is set");
        assertDenied(() -> before.check(DESTINATION, 0x400, 0), "there is no policy entry");
        assertThat(fixture.policy.status()).containsExactly(new PolicyStatus("(default)",
                "policy.required of dev.remora.rpmsg.core is set, and there is no entry: everything is denied", 2));

        fixture.configure("echo", Map.of("bundle", "test.echo"));
        assertThatCode(() -> before.check(DESTINATION, 0x400, 0)).doesNotThrowAnyException();
        fixture.delete("echo");
        assertDenied(() -> before.check(DESTINATION, 0x400, 0), "there is no policy entry");

        fixture.policy.require(false);
        assertThatCode(() -> before.check(DESTINATION, 0x400, 0)).doesNotThrowAnyException();
        assertThat(fixture.policy.status()).isEmpty();
    }

    @Test
    void askingWhatIsAllowedCountsNothing() {
        fixture.configure("other", Map.of("bundle", "test.other"));

        assertThat(echo.mayBind(SAMPLE)).isFalse();

        assertThat(status("(default)").denied()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"test.echo, true", "test.*, true", "*, true", "test.echo.*, false", "test.ech, false",
            "Test.echo, false"})
    void bundlesAreFoundByTheirSymbolicNames(String pattern, boolean allowed) {
        fixture.configure("entry", Map.of("bundle", pattern));

        assertThat(echo.mayBind(SAMPLE)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"[1.0,2.0); true", "1.2; true", "[1.0,1.2.0); false", "(1.2,2); false"})
    void versionsAreHeldToTheirRange(String range, boolean allowed) {
        fixture.configure("entry", Map.of("bundle", "test.echo", "version", range));

        assertThat(echo.mayBind(SAMPLE)).isEqualTo(allowed);
    }

    @Test
    void channelsAndProcessorsAreFoundByTheirNames() {
        fixture.configure("entry", Map.of("bundle", "*", "channels", of("samp*", "tty"), "processors", of("m4")));

        assertThat(echo.mayBind(SAMPLE)).isTrue();
        assertThat(echo.mayBind(channel("tty"))).isTrue();
        assertThat(echo.mayBind(channel("tty1"))).isFalse();
        assertThat(echo.mayBind(new ChannelFacts("tty", "m7.vdev0", Optional.of("m7"), 1))).isFalse();
        assertThat(echo.mayBind(new ChannelFacts("tty", "wire", Optional.empty(), 1))).isFalse();
    }

    @Test
    void aChannelWithoutAProcessorIsAllowedWhereAllProcessorsAre() {
        fixture.configure("entry", Map.of("bundle", "*"));

        assertThat(echo.mayBind(new ChannelFacts("tty", "wire", Optional.empty(), 1))).isTrue();
    }

    @Test
    void onlyTheActsNamedAreAllowed() {
        fixture.configure("entry", Map.of("bundle", "test.echo", "acts", of("bind")));

        SendGate gate = echo.bind(SAMPLE);

        assertDenied(() -> gate.check(DESTINATION, 0x400, 5), "send 5 bytes to 0x400", "no policy entry");
        assertDenied(() -> echo.open(SAMPLE), "open");
        assertThatCode(() -> echo.createEndpoint(SAMPLE, 9)).doesNotThrowAnyException();
    }

    @Test
    void actsMayBeAllowedByEntriesOfTheirOwn() {
        fixture.configure("binds", Map.of("bundle", "test.echo", "acts", of("bind")));
        fixture.configure("sends", Map.of("bundle", "*", "acts", of("send"), "channels", of("sample")));

        assertThatCode(() -> echo.bind(SAMPLE).check(DESTINATION, 0x400, 5)).doesNotThrowAnyException();
        SendGate other = echo.bind(channel("other"));
        assertDenied(() -> other.check(DESTINATION, 0x400, 5), "other");
    }

    @Test
    void messagesGoOnlyToTheDestinationsNamed() {
        fixture.configure("entry", Map.of("bundle", "*", "destinations", of("channel", "7", "0x500 - 0x50f")));
        SendGate gate = echo.bind(SAMPLE);

        for (int allowed : new int[]{DESTINATION, 7, 0x500, 0x50f}) {
            assertThatCode(() -> gate.check(allowed, 0x400, 1)).doesNotThrowAnyException();
        }
        for (int denied : new int[]{53, 8, 0x4ff, 0x510, 0x80000000, 0xfffffffe}) {
            assertDenied(() -> gate.check(denied, 0x400, 1), Texts.hex(denied));
        }
    }

    @Test
    void addressesAreUnsigned() {
        fixture.configure("entry", Map.of("bundle", "*", "destinations", of("0x7fffffff-0x80000001")));
        SendGate gate = echo.bind(SAMPLE);

        assertThatCode(() -> gate.check(0x80000000, 0x400, 1)).doesNotThrowAnyException();
        assertDenied(() -> gate.check(0x80000002, 0x400, 1), "0x80000002");
    }

    @Test
    void aLongerMessageIsDeniedByTheEntryThatSaysSo() {
        fixture.configure("small", Map.of("bundle", "*", "bytes.max", 16));
        SendGate gate = echo.bind(SAMPLE);

        assertThatCode(() -> gate.check(DESTINATION, 0x400, 16)).doesNotThrowAnyException();
        assertDenied(() -> gate.check(DESTINATION, 0x400, 17), "send 17 bytes", "policy entry small allows 16 bytes");
        assertThat(status("small").denied()).isEqualTo(1);
        assertThat(status("(default)").denied()).isZero();
    }

    @Test
    void messagesBeyondTheRateAreDeniedUntilTimeHasPassed() {
        fixture.configure("slow", Map.of("bundle", "*", "messages.per.second", 2));
        SendGate gate = echo.bind(SAMPLE);

        gate.check(DESTINATION, 0x400, 1);
        gate.check(DESTINATION, 0x400, 1);
        assertDenied(() -> gate.check(DESTINATION, 0x400, 1), "policy entry slow allows 2 messages a second");
        fixture.millisPass(500);
        gate.check(DESTINATION, 0x400, 1);
        assertDenied(() -> gate.check(DESTINATION, 0x400, 1), "slow");
        assertThat(status("slow").denied()).isEqualTo(2);
    }

    @Test
    void allEndpointsOfABundleOnAChannelShareOneRate() {
        fixture.configure("slow", Map.of("bundle", "*", "messages.per.second", 1));
        SendGate first = echo.bind(SAMPLE);
        SendGate second = fixture.policy.of(ECHO).createEndpoint(SAMPLE, 9);
        SendGate elsewhere = echo.bind(channel("other"));
        SendGate another = fixture.policy.of(bundle("test.other", "1.0.0")).open(SAMPLE);

        first.check(DESTINATION, 0x400, 1);

        assertDenied(() -> second.check(DESTINATION, 0x400, 1), "slow");
        assertThatCode(() -> elsewhere.check(DESTINATION, 0x400, 1)).doesNotThrowAnyException();
        assertThatCode(() -> another.check(DESTINATION, 0x400, 1)).doesNotThrowAnyException();
    }

    @Test
    void aMessageThatOneEntryDoesNotAllowMayPassByTheNext() {
        fixture.configure("a-small", Map.of("bundle", "*", "bytes.max", 16));
        fixture.configure("b-rare", Map.of("bundle", "*", "messages.per.second", 1));
        SendGate gate = echo.bind(SAMPLE);

        gate.check(DESTINATION, 0x400, 100);
        gate.check(DESTINATION, 0x400, 16);
        assertDenied(() -> gate.check(DESTINATION, 0x400, 100), "a-small");
    }

    @Test
    void gatesFollowThePolicy() {
        SendGate gate = echo.bind(SAMPLE);
        gate.check(DESTINATION, 0x400, 100);

        fixture.configure("entry", Map.of("bundle", "*", "bytes.max", 16));
        assertDenied(() -> gate.check(DESTINATION, 0x400, 100), "16 bytes");
        fixture.configure("entry", Map.of("bundle", "*", "bytes.max", 200));
        gate.check(DESTINATION, 0x400, 100);
        fixture.configure("entry", Map.of("bundle", "test.other"));
        assertDenied(() -> gate.check(DESTINATION, 0x400, 1), "no policy entry");
        assertThat(echo.mayBind(SAMPLE)).isFalse();
        fixture.delete("entry");
        gate.check(DESTINATION, 0x400, 100);
    }

    @Test
    void aChangeOfOneEntryDoesNotRefillTheRateOfAnother() {
        fixture.configure("slow", Map.of("bundle", "*", "messages.per.second", 1));
        SendGate gate = echo.bind(SAMPLE);
        gate.check(DESTINATION, 0x400, 1);

        fixture.configure("other", Map.of("bundle", "test.other"));

        assertDenied(() -> gate.check(DESTINATION, 0x400, 1), "slow");
    }

    @Test
    void eachChangeIsToldAfterIt() {
        List<Boolean> allowed = new ArrayList<>();
        Runnable end = fixture.policy.onChange(() -> allowed.add(echo.mayBind(SAMPLE)));

        fixture.configure("entry", Map.of("bundle", "test.other"));
        fixture.configure("entry", Map.of("bundle", "test.echo"));
        fixture.configure("entry", Map.of("bundle", "test.other"));
        fixture.delete("entry");
        end.run();
        fixture.configure("entry", Map.of("bundle", "test.other"));

        assertThat(allowed).containsExactly(false, true, false, true);
    }

    @Test
    void anEntryThatCannotBeUsedDoesNotOpenEverything() {
        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
            fixture.configure("broken", Map.of("bundle", "*", "version", "one"));
            assertThat(log.warnings()).singleElement().asString()
                    .contains("dev.remora.rpmsg.policy~broken", "version", "one", "allows nothing");
        }

        assertDenied(() -> echo.bind(SAMPLE), "no policy entry allows it (broken: refused, see the log)");
        assertThat(status("broken").rule()).startsWith("refused, allows nothing: version");
        fixture.configure("good", Map.of("bundle", "test.echo"));
        assertThat(echo.mayBind(SAMPLE)).isTrue();
    }

    @Test
    void anEntryThatTurnsBadAllowsNothingMore() {
        fixture.configure("entry", Map.of("bundle", "*"));
        SendGate gate = echo.bind(SAMPLE);

        fixture.configure("entry", Map.of("bundle", "*", "bytes.max", -1));

        assertDenied(() -> gate.check(DESTINATION, 0x400, 1), "entry: refused");
        fixture.configure("entry", Map.of("bundle", "*"));
        gate.check(DESTINATION, 0x400, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "*.echo", "a*b", "**"})
    void aPatternThatIsNoneIsRefused(String pattern) {
        fixture.configure("entry", Map.of("bundle", pattern));

        assertThat(status("entry").rule()).startsWith("refused").contains("bundle: '");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "-1", "1-", "5-4", "0x", "0xffffffff", "4294967295", "1-2-3", "name",
            "99999999999999999999",
            "0x-5", "--5", "5--6"})
    void anAddressThatIsNoneIsRefused(String destination) {
        fixture.configure("entry", Map.of("bundle", "*", "destinations", of(destination)));

        assertThat(status("entry").rule()).startsWith("refused").contains("destinations: '" + destination + "'");
    }

    @Test
    void aMisspelledPropertyIsRefusedBecauseItWouldAllowMore() {
        fixture.configure("entry", Map.of("bundle", "*", "channel", "sample"));

        assertThat(status("entry").rule()).startsWith("refused").contains("channel is no property");
    }

    @Test
    void anEmptyListIsRefusedBecauseItMightMeanAllOrNone() {
        fixture.configure("entry", Map.of("bundle", "*", "channels", of()));

        assertThat(status("entry").rule()).startsWith("refused").contains("channels is empty");
    }

    @Test
    void anUnknownActIsRefused() {
        fixture.configure("entry", Map.of("bundle", "*", "acts", of("bind", "receive")));

        assertThat(status("entry").rule()).startsWith("refused").contains("'receive' is unknown, use bind, open, send");
    }

    @Test
    void aNumberThatIsNoneIsRefused() {
        fixture.configure("entry", Map.of("bundle", "*", "messages.per.second",
                new ComponentException(new NumberFormatException("For input string: \"ten\""))));
        fixture.configure("much", Map.of("bundle", "*", "messages.per.second", 1_000_001));

        assertThat(status("entry").rule()).contains("refused", "messages.per.second is not a number", "ten");
        assertThat(status("much").rule()).contains("refused", "messages.per.second 1000001 is out of range");
    }
}
