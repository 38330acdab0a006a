package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessorException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SequencerTest {

    private final FakeSequenced.Bench bench = new FakeSequenced.Bench();
    private final Sequencer sequencer = new Sequencer();
    private final Map<String, Member> members = new HashMap<>();

    /** {@code m4} needs {@code dsp} and {@code modem}, which both need {@code power}. */
    @BeforeEach
    void comeInAnyOrder() {
        come("m4", "dsp", "modem");
        come("dsp", "power");
        come("modem", "power");
        come("power");
    }

    @AfterEach
    void close() {
        sequencer.close();
        bench.processors.values().forEach(FakeSequenced::end);
        assertThat(bench.faults).isEmpty();
    }

    @Test
    void theFirstHoldBootsWhatItNeedsInOrderAndTheLastOneGivesItAllBackInReverse() throws Exception {
        sequencer.boot(member("m4"), "a", "bundle.a: work");
        assertThat(bench.log).containsExactly("+power", "+dsp", "+modem", "+m4");
        assertThat(fake("power").holds.names()).containsExactlyInAnyOrder("processor dsp", "processor modem");
        sequencer.boot(member("m4"), "b", "bundle.b: more");
        assertThat(fake("m4").holds.names()).containsExactly("bundle.a: work", "bundle.b: more");

        sequencer.release(member("m4"), "a");
        sequencer.release(member("m4"), "a");
        assertThat(fake("m4").isUp()).isTrue();
        sequencer.release(member("m4"), "b");

        assertThat(bench.log.subList(4, 8)).startsWith("-m4").endsWith("-power").containsExactlyInAnyOrder("-m4",
                "-dsp",
                "-modem", "-power");
        assertThat(bench.processors.values()).allSatisfy(one -> assertThat(one.holds.isEmpty()).isTrue());
    }

    @Test
    void whatSomebodyElseHoldsStaysUp() throws Exception {
        sequencer.start(member("power"));
        sequencer.boot(member("m4"), "a", "a");
        sequencer.boot(member("dsp"), "b", "b");
        sequencer.release(member("m4"), "a");
        assertThat(up()).containsExactlyInAnyOrder("power", "dsp");
        sequencer.release(member("dsp"), "b");
        assertThat(up()).containsExactly("power");
        assertThat(fake("power").holds.names()).containsExactly("by hand");
    }

    @Test
    void aBootThatFailsHalfWayReleasesWhatItTook() throws Exception {
        sequencer.boot(member("dsp"), "mine", "mine");
        fake("modem").startFails = true;
        assertThatThrownBy(() -> sequencer.boot(member("m4"), "a", "a")).isInstanceOf(RemoteProcessorException.class)
                .hasMessage("m4: needs modem, which did not come up: modem: no power");
        assertThat(up()).containsExactlyInAnyOrder("power", "dsp");
        assertThat(fake("m4").holds.names()).isEmpty();
        assertThat(fake("modem").holds.names()).isEmpty();
        assertThat(fake("dsp").holds.names()).containsExactly("mine");

        fake("modem").startFails = false;
        fake("m4").startFails = true;
        assertThatThrownBy(() -> sequencer.start(member("m4"))).hasMessage("m4: no power");
        assertThat(up()).containsExactlyInAnyOrder("power", "dsp");
        assertThat(fake("m4").holds.names()).isEmpty();
    }

    @Test
    void aUsersStopStopsDependentsFirstAndTheyComeBackWithIt() throws Exception {
        sequencer.boot(member("m4"), "a", "a");
        bench.log.clear();
        sequencer.stop(member("dsp"));
        assertThat(bench.log).containsExactly("-m4", "-dsp", "-modem", "-power");
        assertThat(fake("m4").reason).isEqualTo("waits for dsp, which was stopped");
        assertThat(fake("m4").holds.names()).as("kept").containsExactly("a");
        assertThat(fake("dsp").holds.names()).isEmpty();

        sequencer.start(member("dsp"));
        await().until(() -> fake("m4").isUp());
        assertThat(up()).hasSize(4);
    }

    @Test
    void aDependencyThatIsAboutToRestartIsWaitedFor() throws Exception {
        sequencer.start(member("dsp"));
        CountDownLatch begun = new CountDownLatch(1);
        fake("dsp").submit(() -> sequencer.neighbours().whileDependentsAreDown("dsp", "restarts", () -> {
            begun.countDown();
            try {
                if (fake("m4").starting.await(500, TimeUnit.MILLISECONDS)) {
                    bench.faults.add("m4 is started, and then dsp again beneath it");
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }));
        begun.await();
        sequencer.boot(member("m4"), "a", "a");
        assertThat(fake("m4").isUp()).isTrue();
    }

    @Test
    void aProcessorThatRecoversLetsGoOfWhatItDoesNotDependOnAnyMore() throws Exception {
        sequencer.boot(member("m4"), "a", "a");
        fake("m4").recovering = true;
        fake("m4").state = ProcessorState.CRASHED;
        fake("m4").dependsOn = List.of("modem");
        sequencer.dependenciesChanged(member("m4"));
        await().until(() -> !fake("dsp").isUp());
        assertThat(fake("dsp").holds.names()).isEmpty();
        assertThat(fake("modem").isUp()).isTrue();
    }

    @Test
    void aTransitionThatComesAfterAStopHoldsNothing() throws Exception {
        sequencer.boot(member("dsp"), "a", "a");
        sequencer.boot(member("modem"), "b", "b");
        CompletableFuture<Boolean> late = new CompletableFuture<>();
        sequencer.neighbours().whileDependentsAreDown("m4", "m4 has crashed", () -> late.complete(true));
        await().until(late::isDone);
        await().until(() -> !fake("dsp").holds.hasDependents() && !fake("modem").holds.hasDependents());
        sequencer.release(member("dsp"), "a");
        assertThat(up()).containsExactlyInAnyOrder("modem", "power");
    }

    @Test
    void aWreckIsLookedAtAsItIsThoughWhatItNeedsIsDown() throws Exception {
        sequencer.boot(member("m4"), "a", "a");
        fake("dsp").state = ProcessorState.CRASHED;
        fake("m4").state = ProcessorState.CRASHED;
        CompletableFuture<Boolean> looked = new CompletableFuture<>();
        sequencer.neighbours().whileDependentsAreDown("m4", "m4 has crashed", () -> looked.complete(true));
        await().until(looked::isDone);
        assertThat(fake("m4").state).isEqualTo(ProcessorState.CRASHED);
    }

    @Test
    void whatItsUserStoppedIsNotBootedAgainForTheSakeOfOthersButByTheirUsers() throws Exception {
        sequencer.boot(member("m4"), "a", "a");
        sequencer.stop(member("dsp"));
        sequencer.neighbours().boot("m4"); // as when its firmware has changed
        await().until(() -> fake("m4").reason.equals("waits for dsp, which was stopped"));
        await().until(() -> up().isEmpty());

        sequencer.start(member("m4"));
        assertThat(up()).hasSize(4);
    }

    @Test
    void aCrashStopsTheDependentsBeforeTheRecoveryAndBringsThemBackAfterIt() throws Exception {
        sequencer.boot(member("m4"), "a", "a");
        bench.log.clear();
        fake("dsp").crash();
        await().until(() -> bench.log.contains("+m4"));
        assertThat(bench.log).containsExactly("!dsp", "-m4", "+dsp", "+m4");
        assertThat(fake("modem").starts).as("not powered down in between").hasValue(1);
        bench.log.clear();
        fake("power").crash();
        await().until(() -> bench.log.contains("+m4"));
        assertThat(bench.log.getFirst()).isEqualTo("!power");
        assertThat(bench.log.indexOf("+power")).isGreaterThan(bench.log.indexOf("-dsp"))
                .isGreaterThan(bench.log.indexOf(
                        "-modem"))
                .isGreaterThan(bench.log.indexOf("-m4"));
        assertThat(bench.log).endsWith("+m4");
    }

    @Test
    void theCrashOfOneThatNobodyNeedsConcernsNobody() throws Exception {
        sequencer.boot(member("m4"), "a", "a");
        bench.log.clear();
        fake("m4").crash();
        await().until(() -> bench.log.contains("+m4"));
        assertThat(bench.log).containsExactly("!m4", "+m4");
    }

    @Test
    void dependentsWaitWhileTheRecoveryFailsAndComeBackOnceItIsStartedByHand() throws Exception {
        sequencer.boot(member("m4"), "a", "a");
        fake("dsp").startFails = true;
        fake("dsp").crash();
        await().until(() -> fake("m4").state == ProcessorState.OFFLINE && !fake("dsp").isUp());
        fake("dsp").startFails = false;
        sequencer.start(member("dsp"));
        await().until(() -> fake("m4").isUp());
    }

    @Test
    void aWreckIsLeftAsItIsWhenWhatItNeededGoes() throws Exception {
        sequencer.boot(member("m4"), "a", "a");
        fake("m4").recovers = false;
        fake("m4").crash();
        await().until(() -> fake("m4").state == ProcessorState.CRASHED);
        sequencer.stop(member("dsp"));
        assertThat(fake("m4").state).isEqualTo(ProcessorState.CRASHED);
        sequencer.start(member("dsp"));
        assertThat(fake("m4").state).isEqualTo(ProcessorState.CRASHED);
        sequencer.boot(member("m4"), "b", "b");
        assertThat(up()).hasSize(4);
    }

    @Test
    void aHoldOnOneThatRecoversCountsAndReturnsAtOnce() throws Exception {
        fake("power").state = ProcessorState.CRASHED;
        fake("power").recovering = true;
        sequencer.boot(member("power"), "a", "a");
        assertThat(fake("power").starts).hasValue(0);
        assertThat(fake("power").holds.names()).containsExactly("a");
        sequencer.release(member("power"), "a");
        assertThat(fake("power").state).isEqualTo(ProcessorState.OFFLINE);
    }

    @Test
    void aStopCutsShortAStartUnderWayOfADependent() throws Exception {
        fake("m4").slow = new CountDownLatch(1);
        CompletableFuture<Void> boot = inBackground(() -> sequencer.boot(member("m4"), "a", "a"));
        fake("m4").starting.await();
        sequencer.stop(member("power"));
        assertThatThrownBy(boot::get).isInstanceOf(ExecutionException.class)
                .hasMessageContaining("cut short by a stop");
        assertThat(up()).isEmpty();
        assertThat(bench.processors.values()).allSatisfy(one -> assertThat(one.holds.names()).isEmpty());
    }

    @Test
    void unrelatedProcessorsDoNotWaitForEachOther() throws Exception {
        come("other");
        fake("m4").slow = new CountDownLatch(1);
        CompletableFuture<Void> boot = inBackground(() -> sequencer.boot(member("m4"), "a", "a"));
        fake("m4").starting.await();
        sequencer.start(member("other"));
        sequencer.stop(member("other"));
        Objects.requireNonNull(fake("m4").slow).countDown();
        boot.get();
    }

    @Test
    void circlesAndUnknownNamesAreRefusedWithThePathAndTriedAgainWhenThatChanges() throws Exception {
        fake("power").dependsOn = List.of("m4");
        assertThatThrownBy(() -> sequencer.boot(member("m4"), "a", "a")).hasMessage(
                "m4: its dependencies form a circle: m4 → dsp → power → m4");
        fake("power").dependsOn = List.of("pmic");
        assertThatThrownBy(() -> sequencer.bootOrder(member("m4"))).hasMessage(
                "m4: needs pmic, which is not there: m4 → dsp → power → pmic");

        sequencer.autoBoot(member("m4"), true);
        await().until(() -> fake("m4").reason.contains("m4 → dsp → power → pmic"));
        assertThat(fake("m4").holds.names()).containsExactly("auto-boot");
        come("pmic");
        await().until(() -> fake("m4").isUp());
        assertThat(sequencer.bootOrder(member("m4"))).containsExactly("pmic", "power", "dsp", "modem", "m4");
        assertThat(sequencer.stopOrder(member("power"))).startsWith("m4").endsWith("power", "pmic").hasSize(5);
        assertThat(sequencer.stopOrder(member("m4"))).startsWith("m4").endsWith("power", "pmic").hasSize(5);
        sequencer.autoBoot(member("power"), true);
        assertThat(sequencer.stopOrder(member("dsp"))).containsExactly("m4", "dsp", "modem");
        assertThat(sequencer.dependents(member("power"))).containsExactly("dsp", "modem");
    }

    @Test
    void aBrokenCircleIsTriedAgain() {
        fake("power").dependsOn = List.of("m4");
        sequencer.autoBoot(member("m4"), true);
        await().until(() -> fake("m4").reason.contains("circle"));
        fake("power").dependsOn = List.of();
        sequencer.dependenciesChanged(member("power"));
        await().until(() -> up().size() == 4);
    }

    @Test
    void aCoreThatGoesTakesItsDependentsDownAndBringsThemBackWhenItComes() throws Exception {
        sequencer.boot(member("m4"), "a", "a");
        bench.log.clear();
        CountDownLatch gone = new CountDownLatch(1);
        sequencer.remove(member("dsp"), fake("dsp")::close, gone::countDown);
        gone.await();
        assertThat(bench.log).startsWith("-m4", "-dsp");
        assertThat(fake("m4").reason).isEqualTo("waits for dsp, which is gone");
        assertThatThrownBy(() -> sequencer.start(member("dsp"))).hasMessage("dsp: its processor bundle is gone");

        come("dsp", "power");
        await().until(() -> fake("m4").isUp());
        assertThat(up()).hasSize(4);
    }

    @Test
    void aHolderThatGoesGivesBackWithoutWaiting() throws Exception {
        sequencer.boot(member("m4"), "a", "a");
        sequencer.releaseSoon(member("m4"), "a");
        assertThat(fake("m4").holds.has("a")).isFalse();
        await().until(() -> up().isEmpty());
    }

    @Test
    void nothingIsAskedForOnAnOwnerThreadOfWhicheverProcessor() throws Exception {
        sequencer.boot(member("m4"), "a", "a");
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        fake("power").submit(() -> {
            try {
                sequencer.stop(member("m4"));
                refused.complete(new AssertionError("not refused"));
            } catch (RemoteProcessorException | InterruptedException e) {
                refused.complete(e);
            }
        });
        assertThat(refused.get()).hasMessage("m4: cannot wait for a transition inside of another one");
        CompletableFuture<Throwable> gaveBack = new CompletableFuture<>();
        fake("m4").submit(() -> {
            try {
                sequencer.release(member("m4"), "a");
            } catch (RemoteProcessorException e) {
                gaveBack.complete(e);
            }
        });
        assertThat(gaveBack.get()).hasMessageContaining("inside of another one");
        await().until(() -> up().isEmpty());
    }

    @Test
    void aCoreMayGoFromInsideOfATransition() throws Exception {
        sequencer.boot(member("m4"), "a", "a");
        CompletableFuture<ProcessorState> after = new CompletableFuture<>();
        fake("m4").submit(() -> {
            sequencer.remove(member("dsp"), fake("dsp")::close, () -> {});
            after.complete(fake("dsp").state);
        });
        assertThat(after.get()).isEqualTo(ProcessorState.RUNNING);
        await().until(() -> fake("dsp").state == ProcessorState.DELETED);
    }

    @Test
    void anAttachedOneIsDetachedByItsLastHolderAndByHand() throws Exception {
        fake("power").state = ProcessorState.DETACHED;
        fake("power").detaches = true;
        sequencer.boot(member("dsp"), "a", "a");
        assertThat(fake("power").state).isEqualTo(ProcessorState.ATTACHED);
        sequencer.release(member("dsp"), "a");
        assertThat(fake("power").state).isEqualTo(ProcessorState.DETACHED);

        sequencer.attach(member("power"));
        sequencer.attach(member("power"));
        assertThat(fake("power").holds.names()).containsExactly("by hand");
        sequencer.boot(member("dsp"), "a", "a");
        sequencer.detach(member("power"));
        assertThat(fake("power").state).isEqualTo(ProcessorState.DETACHED);
        assertThat(fake("dsp").reason).isEqualTo("waits for power, which was detached");
        sequencer.start(member("power"));
        await().until(() -> fake("dsp").isUp());
    }

    @Test
    void whatCannotBeAttachedOrDetachedIsRefusedAndNothingHappensToOthers() throws Exception {
        assertThatThrownBy(() -> sequencer.attach(member("dsp"))).hasMessageContaining("not DETACHED but OFFLINE");
        sequencer.boot(member("m4"), "a", "a");
        assertThatThrownBy(() -> sequencer.detach(member("dsp"))).hasMessageContaining("cannot be detached");
        assertThat(up()).hasSize(4);
    }

    @Test
    void aDependentThatCannotBeStoppedDoesNotKeepTheUserFromStopping() throws Exception {
        sequencer.boot(member("m4"), "a", "a");
        fake("m4").stopFails = true;
        sequencer.stop(member("dsp"));
        assertThat(fake("dsp").state).isEqualTo(ProcessorState.OFFLINE);
        assertThat(fake("m4").state).isEqualTo(ProcessorState.CRASHED);
        fake("m4").stopFails = false;
        sequencer.stop(member("m4"));
        assertThat(up()).isEmpty();
    }

    @Test
    void otherDependenciesAreHeldAtOnceAndFormerOnesGivenBack() throws Exception {
        come("pmic");
        bench.anyOrder = true; // it runs already
        sequencer.boot(member("dsp"), "a", "a");
        fake("dsp").dependsOn = List.of("pmic");
        sequencer.dependenciesChanged(member("dsp"));
        await().until(() -> up().equals(List.of("dsp", "pmic")));
        assertThat(fake("dsp").starts).hasValue(1);
        fake("dsp").dependsOn = List.of("nowhere");
        sequencer.dependenciesChanged(member("dsp"));
        await().until(() -> up().equals(List.of("dsp")));
    }

    @Test
    void autoBootComesAndGoesWithTheConfiguration() throws Exception {
        sequencer.autoBoot(member("dsp"), true);
        await().until(() -> fake("dsp").isUp());
        sequencer.boot(member("dsp"), "a", "a");
        sequencer.autoBoot(member("dsp"), false);
        sequencer.release(member("dsp"), "a");
        assertThat(up()).isEmpty();
    }

    @Test
    void dependentsThatKeepFailingDoNotPowerTheirDependenciesUpAndDownForEver() {
        fake("m4").startFails = true;
        sequencer.autoBoot(member("m4"), true);
        await().until(() -> fake("m4").starts.get() > 0);
        sequencer.close(); // returns when nothing is to be done any more
        assertThat(up()).isEmpty();
        assertThat(fake("power").starts.get()).as("once for each that came").isLessThan(8);
    }

    @Test
    void oneSuspendedByHandIsUpForItsDependentsAndIsResumedByAStart() throws Exception {
        sequencer.boot(member("dsp"), "a", "a");
        sequencer.suspend(member("power"));
        sequencer.boot(member("modem"), "b", "b");
        assertThat(fake("power").state).isEqualTo(ProcessorState.SUSPENDED);
        sequencer.start(member("power"));
        assertThat(fake("power").state).isEqualTo(ProcessorState.RUNNING);
    }

    private void come(String name, String... dependsOn) {
        FakeSequenced fake = new FakeSequenced(name, bench, sequencer.neighbours(), List.of(dependsOn));
        Member member = sequencer.add(fake, fake.holds);
        members.put(name, member);
        sequencer.begin(member, () -> {});
    }

    private FakeSequenced fake(String name) {
        return Objects.requireNonNull(bench.processors.get(name));
    }

    private Member member(String name) {
        return Objects.requireNonNull(members.get(name));
    }

    private List<String> up() {
        return bench.processors.values().stream().filter(Sequenced::isUp).map(Sequenced::name).sorted().toList();
    }

    private interface Task {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> inBackground(Task task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }
}
