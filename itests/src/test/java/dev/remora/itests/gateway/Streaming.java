package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.itests.stream.StreamControl;
import dev.remora.itests.stream.StreamReport;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** A gateway whose core streams numbered messages: replaces bundles meanwhile, and says what came of the messages. */
final class Streaming {

    static final String CHANNEL = "remora-stream";
    static final String DRIVER = "dev.remora.itests.stream.driver";

    private static final int SIZE = 64;

    private final BundleContext context;
    private final String processor;
    private final Gateway gateway;

    Streaming(BundleContext context) {
        this(context, "m4");
    }

    /** By the core of that name. */
    Streaming(BundleContext context, String processor) {
        this.context = context;
        this.processor = processor;
        gateway = new Gateway(context);
    }

    /** Waits for the driver to be there first. */
    StreamControl control() {
        gateway.untilChannel(CHANNEL, "is bound", channel -> channel.driver().isPresent());
        gateway.untilChannel(Gateway.SAMPLE, "has its 100 messages", channel -> channel.received() >= 100);
        return Objects.requireNonNull(context.getService(context.getServiceReference(StreamControl.class)));
    }

    void start(StreamControl control) throws InterruptedException {
        control.start(0, SIZE);
    }

    /** Updates the driver's bundle from its jar and waits for the new instance to take over: the n-th since the start. */
    void updateDriver(StreamControl control, int n) throws Exception {
        Path jar = GatewayOptions.built("itests/stream-driver");
        try (InputStream in = Files.newInputStream(jar)) {
            gateway.bundle(DRIVER).update(in);
        }
        control.awaitDrivers(n);
    }

    /**
     * Updates a bundle below the drivers while messages stream: each time the same channels come back, messages flow,
     * and the processor has not noticed.
     */
    StreamReport updateBelow(String symbolicName, int cycles) throws Exception {
        StreamControl control = control();
        ProcessorStatus core = gateway.untilState(processor, ProcessorState.RUNNING).status();
        Map<String, String> bindings = gateway.bindings();
        long epoch = gateway.channel(CHANNEL).orElseThrow().epoch();
        Bundle bundle = gateway.bundle(symbolicName);
        // The first cycle makes what is made once.
        bundle.update();
        gateway.until("the same channels are bound", () -> gateway.bindings().equals(bindings));
        Footprint before = Footprint.of(context);

        start(control);
        for (int i = 0; i < cycles; i++) {
            bundle.update();
            gateway.until("the same channels are bound after update " + i,
                    () -> gateway.bindings().equals(bindings));
            long received = control.report().received();
            gateway.until("messages flow after update " + i, () -> control.report().received() > received);
        }
        StreamReport report = control.stop();

        assertThat(gateway.processor(processor).status()).isEqualTo(core);
        assertThat(gateway.channel(CHANNEL).orElseThrow().epoch()).isGreaterThan(epoch + cycles);
        nothingIsLeakedSince(before);
        inOrder(report);
        return report;
    }

    /** Updates the driver's bundle so often while messages stream: none is lost, nothing is leaked. */
    void updateDriverWhileMessagesStream(int updates) throws Exception {
        StreamControl control = control();
        start(control);
        // The first update makes what is made once.
        updateDriver(control, 2);
        control.stop();
        Footprint before = Footprint.of(context);

        start(control);
        for (int i = 2; i <= updates + 1; i++) {
            updateDriver(control, i);
        }
        StreamReport report = control.stop();

        assertThat(report.drivers()).isEqualTo(updates + 1);
        assertThat(report.lost()).describedAs("lost in %s", report).isZero();
        assertThat(report.received()).isPositive().isEqualTo(report.sent());
        assertThat(report.lostAnswers()).isZero();
        inOrder(report);
        nothingIsLeakedSince(before);
    }

    /** Updates the driver's bundle again and again while it sends: each message arrives once and in order. */
    void updateDriverWhileItSends(int messages) throws Exception {
        StreamControl control = control();
        start(control);
        control.stop();

        CompletableFuture<StreamReport> sent = send(control, messages);
        for (int i = 2; !sent.isDone(); i++) {
            updateDriver(control, i);
        }

        assertThat(sent.get(60, TimeUnit.SECONDS).taken()).isEqualTo(messages);
        assertThat(sent.get().misplaced()).isZero();
        assertThat(control.report().drivers()).isGreaterThan(1);
    }

    /** Sends numbered messages by another thread. */
    static CompletableFuture<StreamReport> send(StreamControl control, int messages) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return control.send(messages, 32);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    void nothingIsLeakedSince(Footprint before) throws Exception {
        gateway.until("all is as before: " + before + "; it is " + Footprint.of(context),
                () -> Footprint.of(context).equals(before));
    }

    static void inOrder(StreamReport report) {
        assertThat(report.doubled()).describedAs("doubled in %s", report).isZero();
        assertThat(report.reordered()).describedAs("reordered in %s", report).isZero();
        assertThat(report.spoiled()).describedAs("spoiled in %s", report).isZero();
        assertThat(report.stray()).describedAs("callbacks out of place in %s", report).isZero();
    }
}
