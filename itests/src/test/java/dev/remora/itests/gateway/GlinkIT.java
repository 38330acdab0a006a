package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.itests.stream.StreamControl;
import dev.remora.itests.stream.StreamReport;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.rpmsg.PolledReceive;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgDriverFor;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.SendTimeoutException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.PrototypeServiceFactory;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class GlinkIT {

    private static final String ECHO = "soft-echo";
    private static final int MESSAGES = 2000;

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.onQualcommBoard(GlinkIT.class, "wcnss");
    }

    @Test
    public void theChannelsOfTheCoreAreFound() {
        Gateway gateway = new Gateway(context);
        gateway.untilState("adsp", ProcessorState.RUNNING);

        for (String name : List.of(ECHO, "fragments", "stingy", "glink_ssr")) {
            ChannelStatus channel = gateway.untilChannel(name, "is there", c -> true);
            assertThat(channel.edge()).isEqualTo("adsp");
            assertThat(channel.backend()).isEqualTo("glink");
            assertThat(channel.processor()).contains("adsp");
        }
        gateway.untilChannel("rpm_requests", "is bound beside them", c -> c.driver().isPresent());
    }

    @Test
    public void theSampleDriverServesItsChannelUnchanged() {
        ChannelStatus sample = new Gateway(context).untilChannel(Gateway.SAMPLE, "has its 100 messages",
                c -> c.received() >= 100);

        assertThat(sample.backend()).isEqualTo("glink");
        assertThat(sample.driver()).contains("dev.remora.drivers.sample");
    }

    @Test
    public void aHundredUpdatesOfADriverUnderAStreamLoseNothingAndLeakNothing() throws Exception {
        new Streaming(context, "adsp").updateDriverWhileMessagesStream(100);
    }

    @Test
    public void whatIsSentWhileTheDriverIsReplacedArrivesOnceAndInOrder() throws Exception {
        new Streaming(context, "adsp").updateDriverWhileItSends(20_000);
    }

    @Test
    public void updatesOfTheBusBringTheSameChannelsBackAndLoseAtMostWhatItHeld() throws Exception {
        // The last one that the core offers: all others are there, too.
        new Gateway(context).untilChannel("glink_ssr", "is bound", c -> c.driver().isPresent());

        StreamReport report = new Streaming(context, "adsp").updateBelow("dev.remora.rpmsg.core", 10);

        assertThat(report.drivers()).isEqualTo(11);
        assertThat(new Gateway(context).type("rproc:trace adsp")).containsOnlyOnce("started");
    }

    @Test
    public void theRemoteIsAnsweredWhileACallbackHoldsUpTheReceiveThread() throws Exception {
        StreamControl control = countingAnew();
        Gateway gateway = new Gateway(context);
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);

        try (Channel channel = new Channel(ECHO); RpmsgEndpoint echo = channel.service.open(message -> {
            called.countDown();
            await(goOn);
        })) {
            echo.send(new byte[]{1});
            assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
            long before = sent(gateway);
            CompletableFuture<StreamReport> sent = Streaming.send(control, MESSAGES);
            gateway.until("all are sent", () -> sent(gateway) >= before + MESSAGES);
            goOn.countDown();

            assertThat(sent.get(60, TimeUnit.SECONDS).taken()).isEqualTo(MESSAGES);
            assertThat(sent.get().misplaced()).isZero();
        } finally {
            goOn.countDown();
        }
    }

    @Test
    public void aDriverThatBlocksHoldsItsOwnChannelOnlyAndLosesNothing() throws Exception {
        StreamControl control = countingAnew();
        BlockingDriver driver = new BlockingDriver();
        int former = RpmsgChannel.ADDRESS_ANY;
        ServiceRegistration<RpmsgDriver> registration = context.registerService(RpmsgDriver.class,
                new OneInstance(driver),
                FrameworkUtil.asDictionary(
                        Map.of(RpmsgDriverFor.PROPERTY, new String[]{ECHO}, RpmsgDriverFor.BLOCKING, true)));
        try {
            RpmsgChannel channel = Objects.requireNonNull(driver.bound.poll(30, TimeUnit.SECONDS));
            former = channel.destination();
            RpmsgEndpoint echo = channel.endpoint();
            int sent = fill(echo);

            // Not only what it has room for: the queue of the channel, and all intents of both sides.
            assertThat(sent).isGreaterThan(256);
            assertThat(Streaming.send(control, MESSAGES).get(60, TimeUnit.SECONDS).misplaced()).isZero();

            driver.goOn.countDown();
            new Gateway(context).until("all come back", () -> driver.received.size() == sent);
            assertThat(driver.received).containsExactlyElementsOf(IntStream.range(0, sent).boxed().toList());
        } finally {
            driver.goOn.countDown();
            registration.unregister();
        }
        untilFree(ECHO, former);
    }

    /** The core counts from here what it gets. */
    private StreamControl countingAnew() throws InterruptedException {
        Streaming streaming = new Streaming(context, "adsp");
        StreamControl control = streaming.control();
        streaming.start(control);
        control.stop();
        return control;
    }

    /** Sends numbers until nothing goes any more. */
    private static int fill(RpmsgEndpoint endpoint) throws InterruptedException {
        int number = 0;
        while (true) {
            try {
                endpoint.send(MemorySegment.ofArray(ByteBuffer.allocate(64).putInt(0, number).array()),
                        TimeUnit.SECONDS.toNanos(2));
            } catch (SendTimeoutException full) {
                return number;
            }
            number++;
        }
    }

    private static long sent(Gateway gateway) {
        return gateway.channel(Streaming.CHANNEL).orElseThrow().sent();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    public void aPolledEdgeDeliversOnTheThreadThatPolls() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();

        try (Channel channel = new Channel(ECHO);
                RpmsgEndpoint endpoint = channel.service.open(message -> threads.add(Thread.currentThread()))) {
            endpoint.send(new byte[]{1});
            new Gateway(context).until("the echo has come", () -> threads.size() == 1);
            assertThat(threads).doesNotContain(Thread.currentThread());
            threads.clear();

            try (PolledReceive polled = channel.service.polled()) {
                for (int i = 1; i <= 100; i++) {
                    endpoint.send(MemorySegment.ofArray(new byte[]{(byte) i}), 0);
                    while (threads.size() < i) {
                        polled.poll(16);
                    }
                }
            }
            assertThat(threads).hasSize(100).containsOnly(Thread.currentThread());
        }
    }

    /** When both sides have closed a channel the core opens it anew, under another id. */
    private void untilFree(String name, int former) {
        new Gateway(context).untilChannel(name, "is free", c -> c.state() == ChannelState.UNBOUND && c
                .destination() != former);
    }

    /** A channel's service. */
    private final class Channel implements AutoCloseable {

        private final ServiceReference<RpmsgChannel> reference;
        final RpmsgChannel service;

        Channel(String name) throws Exception {
            untilFree(name, RpmsgChannel.ADDRESS_ANY);
            reference = context.getServiceReferences(RpmsgChannel.class, "(" + RpmsgChannel.NAME + "=" + name + ")")
                    .iterator().next();
            service = Objects.requireNonNull(context.getService(reference));
        }

        @Override
        public void close() {
            int former = service.destination();
            context.ungetService(reference);
            untilFree(ECHO, former);
        }
    }

    /** A driver for one channel. */
    private record OneInstance(RpmsgDriver driver) implements PrototypeServiceFactory<RpmsgDriver> {

        @Override
        public RpmsgDriver getService(Bundle bundle, ServiceRegistration<RpmsgDriver> registration) {
            return driver;
        }

        @Override
        public void ungetService(Bundle bundle, ServiceRegistration<RpmsgDriver> registration, RpmsgDriver service) {}
    }

    /** Returns from no callback before it is told to; notes the numbers that came. */
    private static final class BlockingDriver implements RpmsgDriver {

        final BlockingQueue<RpmsgChannel> bound = new LinkedBlockingQueue<>();
        final List<Integer> received = new CopyOnWriteArrayList<>();
        final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public void probe(RpmsgChannel channel) {
            bound.add(channel);
        }

        @Override
        public void received(RpmsgMessage message) {
            await(goOn);
            received.add(ByteBuffer.wrap(message.copy()).getInt(0));
        }

        @Override
        public void remove() {}
    }
}
