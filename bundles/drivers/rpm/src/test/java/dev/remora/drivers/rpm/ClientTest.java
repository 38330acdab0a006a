package dev.remora.drivers.rpm;

import static dev.remora.drivers.rpm.RpmFixture.votes;
import static dev.remora.drivers.rpm.RpmFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.remora.rpm.RpmException;
import dev.remora.rpm.RpmException.Reason;
import dev.remora.rpm.RpmRequest;
import dev.remora.rpm.RpmResource;
import dev.remora.rpm.RpmState;
import dev.remora.rpm.RpmValue;
import dev.remora.rpm.RpmVote;
import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.testing.RecordedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClientTest {

    private final RpmFixture fixture = new RpmFixture();
    private final FakeRpm rpm = fixture.rpm;
    private final RpmHandle meter = fixture.handle("meter");
    private final RpmHandle radio = fixture.handle("radio");

    @Test
    void aVoteIsSentAndAnswered() throws Exception {
        meter.write(votes("active ldoa 3 swen=1 uv=1800000 ma=10"));

        assertThat(rpm.read).containsExactly("active ldoa 3: swen=1 uv=1800000 ma=10");
        assertThat(rpm.ids).containsExactly(1);
        List<RpmValue> values = List.of(new RpmValue("swen", 1), new RpmValue("uv", 1_800_000), new RpmValue("ma",
                10));
        assertThat(meter.votes()).containsExactly(new RpmVote(RpmState.ACTIVE, new RpmResource("ldoa", 3), values,
                true, Map.of("meter", values)));
    }

    @Test
    void anUnchangedVoteIsNotSent() throws Exception {
        meter.write(votes("active ldoa 3 swen=1 uv=1800000"));
        meter.write(votes("active ldoa 3 swen=1 uv=1800000"));
        meter.write(votes("active ldoa 3 uv=1800000"));

        assertThat(rpm.read).hasSize(1);
    }

    @Test
    void onlyKeysThatChangeAreSentAndOthersStay() throws Exception {
        meter.write(votes("active ldoa 3 swen=1 uv=1800000"));
        meter.write(votes("active ldoa 3 uv=1900000"));

        assertThat(rpm.read).endsWith("active ldoa 3: uv=1900000");
        assertThat(meter.votes().getFirst().values()).containsExactly(new RpmValue("swen", 1), new RpmValue("uv",
                1_900_000));
    }

    @Test
    void theHighestUnsignedValueOfAllCallersCounts() throws Exception {
        meter.write(votes("active ldoa 3 uv=1800000"));
        radio.write(votes("active ldoa 3 uv=1200000"));
        assertThat(rpm.read).hasSize(1);
        radio.write(votes("active ldoa 3 uv=4000000000"));
        assertThat(rpm.read).endsWith("active ldoa 3: uv=4000000000");
        radio.write(votes("active ldoa 3 uv=0"));

        assertThat(rpm.read).endsWith("active ldoa 3: uv=1800000");
        assertThat(meter.votes().getFirst().byCaller()).containsOnlyKeys("meter", "radio");
    }

    @Test
    void twoBundlesOfOneNameAreTwoCallers() throws Exception {
        meter.write(votes("active ldoa 3 uv=2"));
        fixture.handle("meter").write(votes("active ldoa 3 uv=1"));

        assertThat(meter.votes().getFirst().byCaller()).containsOnlyKeys("meter", "meter [7]");
    }

    @Test
    void bandwidthsAreAddedUpToTheHighestValueThereIs() throws Exception {
        meter.write(votes("active bmas 1 bw=3000000000"));
        radio.write(votes("active bmas 1 bw=1000000000"));
        assertThat(rpm.read).endsWith("active bmas 1: bw=4000000000");
        radio.write(votes("active bmas 1 bw=2000000000"));

        assertThat(rpm.read).endsWith("active bmas 1: bw=4294967295");
    }

    @Test
    void severalVotesGoOutInOneGo() throws Exception {
        meter.write(votes("active ldoa 3 uv=1", "active ldoa 4 uv=2", "active clk1 0 KHz=3"));

        assertThat(rpm.batches).containsExactly(3);
        assertThat(rpm.read).containsExactly("active ldoa 3: uv=1", "active ldoa 4: uv=2", "active clk1 0: KHz=3");
    }

    @Test
    void whatDoesNotFitAtOnceFollows() throws Exception {
        rpm.depth = 2;

        meter.write(votes("active ldoa 1 uv=1", "active ldoa 2 uv=1", "active ldoa 3 uv=1", "active ldoa 4 uv=1"));

        assertThat(rpm.batches).containsExactly(2, 1, 1);
        assertThat(rpm.read).hasSize(4);
    }

    @Test
    void twoVotesForOneResourceReachItInOrder() throws Exception {
        meter.write(votes("active ldoa 3 swen=0", "active ldoa 4 uv=2", "active ldoa 3 swen=1", "active ldoa 4 uv=1"));

        assertThat(rpm.batches).containsExactly(2, 2);
        assertThat(rpm.read).endsWith("active ldoa 3: swen=1", "active ldoa 4: uv=1");
    }

    @Test
    void theOthersAreTriedWhenOneIsRefused() {
        rpm.unknown = "ldoa 9";

        RpmException failure = failure(() -> meter.write(votes("active ldoa 9 uv=1", "active ldoa 4 uv=2")));

        assertThat(failure.reason()).isEqualTo(Reason.NO_RESOURCE);
        assertThat(failure).hasMessage("active ldoa 9: uv=1: the RPM says: resource does not exist");
        assertThat(meter.votes()).extracting(RpmVote::resource).containsExactly(new RpmResource("ldoa", 4));
    }

    @Test
    void aVoteThatIsRefusedIsAsBefore() throws Exception {
        meter.write(votes("active ldoa 3 swen=1 uv=1800000"));
        rpm.unknown = "9000000";

        failure(() -> meter.write(votes("active ldoa 3 uv=9000000")));

        assertThat(meter.votes().getFirst().byCaller().get("meter")).containsExactlyInAnyOrder(new RpmValue("swen", 1),
                new RpmValue("uv", 1_800_000));
        assertThat(meter.votes().getFirst().sent()).isTrue();
        failure(() -> meter.write(votes("active ldoa 3 uv=9000000")));
        assertThat(rpm.read).hasSize(3);
    }

    @Test
    void anyOtherTextRefuses() {
        rpm.mute = true;
        CompletableFuture<Void> vote = write(meter, "active ldoa 3 uv=1");
        await().until(() -> !rpm.ids.isEmpty());
        byte[] answer = Vectors.INVALID_HEADER.clone();
        answer[16] = 1;

        rpm.says(answer);

        assertThat(failure(vote::join).reason()).isEqualTo(Reason.REFUSED);
    }

    @Test
    void aVoteWithoutAnswerStaysAsAskedAndIsSentAgainWithTheNext() throws Exception {
        RpmFixture hasty = new RpmFixture(1, new PlainFormat());
        RpmHandle handle = hasty.handle("hasty");
        hasty.rpm.mute = true;

        RpmException failure = failure(() -> handle.write(votes("active ldoa 3 uv=1800000")));

        assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(handle.votes().getFirst().sent()).isFalse();
        assertThat(handle.votes().getFirst().byCaller()).containsKey("hasty");
        hasty.rpm.mute = false;
        handle.write(votes("active ldoa 3 swen=1"));
        assertThat(hasty.rpm.read).endsWith("active ldoa 3: uv=1800000 swen=1");
        assertThat(handle.votes().getFirst().sent()).isTrue();
    }

    @Test
    void whatTheRpmDoesNotEvenReadIsATimeOutToo() throws Exception {
        rpm.deaf = true;
        rpm.depth = 0;

        RpmException failure = failure(() -> meter.write(votes("active ldoa 3 uv=1")));

        assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(failure).hasMessageContaining("not sent");
        assertThat(meter.votes()).singleElement().satisfies(vote -> assertThat(vote.sent()).isFalse());
        rpm.deaf = false;
        rpm.depth = 1;
        meter.write(votes("active ldoa 3 uv=1"));
        assertThat(rpm.read).containsExactly("active ldoa 3: uv=1");
    }

    @Test
    void aLateAnswerCompletesItsOwnRequestOnly() throws Exception {
        rpm.mute = true;
        abandoned("active ldoa 3 uv=1");
        CompletableFuture<Void> next = write(meter, "active ldoa 4 uv=2");
        await().until(() -> rpm.ids.size() == 2);

        rpm.says(FakeRpm.acceptance(rpm.ids.getFirst()));

        assertThat(next).isNotDone();
        rpm.says(FakeRpm.acceptance(rpm.ids.getLast()));
        next.join();
        assertThat(meter.votes()).hasSize(2).allMatch(RpmVote::sent);
    }

    @Test
    void anAnswerToAnOlderRequestForTheSameResourceSaysNothing() throws Exception {
        rpm.mute = true;
        abandoned("active ldoa 3 uv=1");
        abandoned("active ldoa 3 uv=2");

        rpm.says(FakeRpm.acceptance(rpm.ids.getFirst()));

        assertThat(meter.votes().getFirst().sent()).isFalse();
        rpm.says(FakeRpm.acceptance(rpm.ids.getLast()));
        assertThat(meter.votes().getFirst().sent()).isTrue();
    }

    /** Sent, and then not waited for. */
    private void abandoned(String vote) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        int before = rpm.ids.size();
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                meter.write(votes(vote));
            } catch (RpmException | InterruptedException e) {
                thrown.set(e);
            }
        });
        await().until(() -> rpm.ids.size() > before);
        writer.interrupt();
        writer.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void answersToOthersAndWhatIsNoAnswerAreIgnored() {
        rpm.mute = true;
        CompletableFuture<Void> vote = write(meter, "active ldoa 3 uv=1");
        await().until(() -> !rpm.ids.isEmpty());

        try (RecordedLog log = new RecordedLog(Inbound.class.getName())) {
            rpm.says(FakeRpm.acceptance(0));
            rpm.says(FakeRpm.refusal(2));
            rpm.says(new byte[7]);
            rpm.says(new byte[256]);
            rpm.says(Vectors.hex("72 65 71 00 FF 00 00 00 6D 73 67 23 04 00 00 00 01 00 00 00"));
            rpm.says(Vectors.hex("72 65 71 00 0C 00 00 00 6D 73 67 23 F8 FF FF FF 01 00 00 00"));
            assertThat(log.warnings()).containsExactly(
                    "rpm_requests: ignored what is no answer: 7 bytes, an answer has at least 8 (1 so far)",
                    "rpm_requests: ignored what is no answer: 256 bytes, an answer has at most 255 (2 so far)",
                    "rpm_requests: ignored what is no answer: element of 4294967288 bytes, 4 are left (4 so far)");
        }

        assertThat(vote).isNotDone();
        rpm.says(Vectors.hex("""
                72 65 71 00 14 00 00 00 6d 73 67 23 04 00 00 00 01 00 00 00 65 72 72 00 00 00 00 00"""));
        assertThat(failure(vote::join).reason()).isEqualTo(Reason.REFUSED);
    }

    @Test
    void anAnswerWithNothingOutstandingDoesNotCompleteTheNextRequest() {
        rpm.mute = true;
        rpm.says(FakeRpm.acceptance(1));

        CompletableFuture<Void> vote = write(meter, "active ldoa 3 uv=1");

        await().until(() -> !rpm.ids.isEmpty());
        assertThat(vote).isNotDone();
        rpm.says(FakeRpm.acceptance(1));
        vote.join();
    }

    @Test
    void idsGoRoundWithoutZero() {
        Requests requests = new Requests(-3);

        assertThat(IntStream.range(0, 4).map(_ -> requests.nextId())).containsExactly(-2, -1, 1, 2);
    }

    @Test
    void votesEndWithTheirBundle() throws Exception {
        meter.write(votes("active ldoa 3 swen=1 uv=1800000", "active ldoa 4 swen=1"));
        radio.write(votes("active ldoa 3 uv=1200000"));
        rpm.read.clear();

        meter.release();

        assertThat(rpm.read).containsExactly("active ldoa 3: swen=0 uv=1200000", "active ldoa 4: swen=0");
        assertThat(radio.votes()).singleElement().satisfies(vote -> assertThat(vote.byCaller()).containsOnlyKeys(
                "radio"));
        assertThat(failure(() -> meter.write(votes("active ldoa 3 swen=1"))).reason()).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void withdrawnVotesWaitForRoomInTheRingAndNobodyWaitsForThem() throws Exception {
        meter.write(votes("active ldoa 3 swen=1"));
        rpm.depth = 0;

        meter.release();

        assertThat(rpm.isWaitedFor()).isTrue();
        assertThat(radio.votes()).singleElement().satisfies(vote -> assertThat(vote.sent()).isFalse());
        rpm.depth = 1;
        rpm.work();
        assertThat(rpm.read).endsWith("active ldoa 3: swen=0");
        assertThat(radio.votes()).isEmpty();
    }

    @Test
    void withdrawnVotesThatThePolicyDelaysFollowWithTheNext() throws Exception {
        meter.write(votes("active ldoa 3 swen=1", "active ldoa 4 swen=1"));
        rpm.obstacle = new AccessDeniedException("no more than 10 a second");

        meter.release();

        assertThat(rpm.isWaitedFor()).isFalse();
        rpm.obstacle = null;
        radio.write(votes("active ldoa 5 swen=1"));
        assertThat(rpm.read).endsWith("active ldoa 5: swen=1", "active ldoa 3: swen=0", "active ldoa 4: swen=0");
    }

    @Test
    void aChannelThatGoesWhileWithdrawnVotesWaitForRoomHarmsNobody() throws Exception {
        meter.write(votes("active ldoa 3 swen=1"));
        rpm.depth = 0;
        rpm.gone = true;

        meter.release();

        assertThat(rpm.isWaitedFor()).isFalse();
    }

    @Test
    void votesThatAreWithdrawnWhileAnotherCallerWaitsFollowItsOwn() throws Exception {
        meter.write(votes("active ldoa 3 swen=1"));
        rpm.mute = true;
        CompletableFuture<Void> vote = write(radio, "active ldoa 4 swen=1");
        await().until(() -> rpm.ids.size() == 2);

        meter.release();

        assertThat(rpm.read).endsWith("active ldoa 4: swen=1");
        rpm.says(FakeRpm.acceptance(rpm.ids.getLast()));
        vote.join();
        await().untilAsserted(() -> assertThat(rpm.read).endsWith("active ldoa 3: swen=0"));
    }

    @Test
    void aRefusalThatNobodyWaitsForIsLogged() throws Exception {
        meter.write(votes("active ldoa 3 swen=1"));
        rpm.unknown = "swen=0";

        try (RecordedLog log = new RecordedLog(Inbound.class.getName())) {
            meter.release();
            assertThat(log.warnings()).containsExactly(
                    "rpm_requests: active ldoa 3: swen=0: the RPM says: resource does not exist");
        }
    }

    @Test
    void votesOfSeveralThreadsAreAllSentInSomeOrder() {
        List<CompletableFuture<Void>> votes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            votes.add(write(fixture.handle("bundle" + i), "active bmas 1 bw=" + (1 << i)));
        }
        votes.forEach(CompletableFuture::join);

        assertThat(meter.votes().getFirst().values()).containsExactly(new RpmValue("bw", (1 << 20) - 1));
        assertThat(rpm.read).hasSize(20).endsWith("active bmas 1: bw=" + ((1 << 20) - 1));
    }

    @Test
    void whenTheChannelGoesNobodyWaitsAnyLonger() {
        rpm.mute = true;
        CompletableFuture<Void> vote = write(meter, "active ldoa 3 uv=1");
        CompletableFuture<Void> second = write(radio, "active ldoa 3 uv=1");
        await().until(() -> !rpm.ids.isEmpty());

        fixture.client.end();

        assertThat(failure(vote::join).reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure(second::join).reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure(() -> meter.write(votes("active ldoa 3 uv=1"))).reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure(meter::enterSleep).reason()).isEqualTo(Reason.UNAVAILABLE);
        meter.release();
        assertThat(rpm.ids).hasSize(1);
    }

    @Test
    void whatCannotBeSentIsAsBefore() {
        for (RuntimeException obstacle : List.of(FakeRpm.closed(), new AccessDeniedException("policy entry 3"))) {
            rpm.obstacle = obstacle;

            RpmException failure = failure(() -> meter.write(votes("active ldoa 3 uv=1")));

            assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(failure).hasMessageContaining(obstacle.getMessage());
            assertThat(meter.votes()).isEmpty();
        }
        rpm.obstacle = null;
        assertThat(thrown(() -> meter.write(votes("active ldoa 3 uv=1")))).isNull();
    }

    @Test
    void whatWasSentBeforeAnObstacleIsWaitedForAllTheSame() {
        rpm.mute = true;
        rpm.depth = 1;
        rpm.obstacleAfter = 1;
        rpm.obstacle = new AccessDeniedException("policy entry 3");
        CompletableFuture<Void> vote = write(meter, "active ldoa 3 uv=1", "active ldoa 4 uv=1");
        await().until(() -> !rpm.ids.isEmpty());
        assertThat(vote).isNotDone();

        rpm.says(FakeRpm.acceptance(1));

        assertThat(failure(vote::join)).hasMessage("active ldoa 4: uv=1: policy entry 3");
        assertThat(meter.votes()).singleElement().satisfies(first -> assertThat(first.sent()).isTrue());
    }

    @Test
    void aRequestThatIsTooLongChangesNothing() throws Exception {
        meter.write(votes("active ldoa 3 k1=1 k2=1 k3=1 k4=1 k5=1 k6=1 k7=1 k8=1 k9=1"));
        List<RpmRequest> more = votes("active ldoa 4 uv=1",
                "active ldoa 3 ka=1 kb=1 kc=1 kd=1 ke=1 kf=1 kg=1 kh=1 ki=1 kj=1");

        assertThatThrownBy(() -> radio.write(more)).isInstanceOf(IllegalArgumentException.class).hasMessage(
                "ldoa 3: a request with 19 keys is longer than 255 bytes, 18 keys fit");

        assertThat(rpm.ids).hasSize(1);
        assertThat(radio.votes()).hasSize(1);
        radio.write(votes("active ldoa 3 ka=1 kb=1 kc=1 kd=1 ke=1 kf=1 kg=1 kh=1 ki=1"));
    }

    @Test
    void thePackedFormatHasFewerResources() {
        RpmFixture packed = new RpmFixture(1, new PackedFormat());

        assertThatThrownBy(() -> packed.handle("meter").write(votes("active ldoa 4096 uv=1"))).isInstanceOf(
                IllegalArgumentException.class).hasMessageContaining("up to 4095");
    }

    private static @Nullable RpmException thrown(ThrowingCallable vote) {
        Throwable thrown = catchThrowable(vote);
        return (RpmException) (thrown instanceof CompletionException ? thrown.getCause() : thrown);
    }

    private static RpmException failure(ThrowingCallable vote) {
        return Objects.requireNonNull(thrown(vote), "nothing failed");
    }
}
