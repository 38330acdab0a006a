package dev.remora.itests.stream.record;

import dev.remora.itests.stream.StreamControl;
import dev.remora.itests.stream.StreamPort;
import dev.remora.itests.stream.StreamRecord;
import dev.remora.itests.stream.StreamReport;
import dev.remora.remoteproc.soft.firmware.stream.StreamLayout;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The record: drivers come and go, it stays. */
@Component(name = "dev.remora.itests.stream", immediate = true, service = {StreamRecord.class, StreamControl.class})
public final class StreamRecorder implements StreamRecord, StreamControl {

    private static final Logger LOG = LoggerFactory.getLogger(StreamRecorder.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** After so long a question is asked again: the answer may have been dropped. */
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(1);
    private static final Answer NONE = new Answer(0, 0, 0, 0, 0, 0, false);

    private final Object lock = new Object();
    private @Nullable StreamPort port;
    private Tally tally = new Tally(0);
    private int stream = (int) System.nanoTime();
    /** The last one about this stream. */
    private Answer answer = NONE;
    private long answersReceived;
    private int drivers;
    private long stray;
    private long taken;
    private long misplaced;

    @Override
    public void bound(StreamPort driver) throws InterruptedException {
        synchronized (lock) {
            if (port != null) {
                stray++;
            }
            port = driver;
        }
        boolean told = false;
        try {
            driver.send(Commands.simple(StreamLayout.HERE));
            told = true;
        } finally {
            if (!told) {
                // Its probe fails, and no removal follows.
                removed(driver);
            }
        }
        synchronized (lock) {
            drivers++;
            lock.notifyAll();
        }
        LOG.info("remora-stream: {} is bound", driver.driver());
    }

    @Override
    public void removed(StreamPort driver) {
        synchronized (lock) {
            if (driver.equals(port)) {
                port = null;
                lock.notifyAll();
            }
        }
    }

    @Override
    public void received(StreamPort driver, MemorySegment payload) {
        long now = System.nanoTime();
        synchronized (lock) {
            if (!driver.equals(port)) {
                stray++;
            }
            if (Answer.is(payload)) {
                answered(Answer.read(payload));
            } else {
                boolean first = tally.last == 0;
                tally.count(payload, now);
                if (first) {
                    lock.notifyAll();
                }
            }
        }
    }

    private void answered(Answer latest) {
        taken = latest.taken();
        misplaced = latest.misplaced();
        if (latest.stream() == stream) {
            answersReceived++;
            if (latest.answers() > answer.answers()) {
                answer = latest;
            }
        }
        lock.notifyAll();
    }

    @Override
    public void start(int count, int size) throws InterruptedException {
        int next;
        synchronized (lock) {
            tally = new Tally(size);
            answer = NONE;
            answersReceived = 0;
            drivers = port == null ? 0 : 1;
            stray = 0;
            next = ++stream;
        }
        tell(Commands.start(count, size, next));
        Deadline deadline = new Deadline(PATIENCE);
        synchronized (lock) {
            if (!deadline.await(lock, () -> tally.last != 0 || answer.answers() > 0)) {
                throw new IllegalStateException("no stream has begun: see rproc:trace");
            }
        }
    }

    @Override
    public StreamReport stop() throws InterruptedException {
        tell(Commands.simple(StreamLayout.STOP));
        return await(PATIENCE);
    }

    @Override
    public StreamReport await(Duration patience) throws InterruptedException {
        Deadline deadline = new Deadline(patience);
        while (!answeredInTime(() -> answer.answers() > 0 && !answer.running())) {
            if (deadline.isOver()) {
                throw new IllegalStateException("the stream has not ended: " + report().toJson());
            }
            tell(Commands.simple(StreamLayout.QUERY));
        }
        return report();
    }

    @Override
    public StreamReport send(int count, int size) throws InterruptedException {
        for (int number = 0; number < count; number++) {
            tell(Commands.number(number, size));
        }
        Deadline deadline = new Deadline(PATIENCE);
        do {
            if (deadline.isOver()) {
                throw new IllegalStateException("the core has not got %d messages: %s".formatted(count,
                        report().toJson()));
            }
            tell(Commands.simple(StreamLayout.QUERY));
        } while (!answeredInTime(() -> taken >= count));
        return report();
    }

    @Override
    public void announceAgain() throws InterruptedException {
        tell(Commands.simple(StreamLayout.ANNOUNCE));
    }

    private boolean answeredInTime(BooleanSupplier holds) throws InterruptedException {
        synchronized (lock) {
            return new Deadline(ANSWER_PATIENCE).await(lock, holds);
        }
    }

    /** Sends through the driver that is bound; if it leaves, nothing was sent, and the next one has to do it. */
    private void tell(MemorySegment message) throws InterruptedException {
        Deadline deadline = new Deadline(PATIENCE);
        @Nullable
        StreamPort gone = null;
        while (true) {
            StreamPort current = portAfter(gone, deadline);
            try {
                current.send(message);
                return;
            } catch (IllegalStateException closed) {
                LOG.debug("remora-stream: {} is leaving: {}", current.driver(), closed.getMessage());
                gone = current;
            }
        }
    }

    private StreamPort portAfter(@Nullable StreamPort gone, Deadline deadline) throws InterruptedException {
        synchronized (lock) {
            deadline.await(lock, () -> port != null && !port.equals(gone));
            StreamPort current = port;
            if (current == null || current.equals(gone)) {
                throw new IllegalStateException("no driver is bound to " + StreamLayout.SERVICE);
            }
            return current;
        }
    }

    @Override
    public void awaitDrivers(int count) throws InterruptedException {
        Deadline deadline = new Deadline(PATIENCE);
        synchronized (lock) {
            if (!deadline.await(lock, () -> drivers >= count && port != null)) {
                throw new IllegalStateException("no further driver came: " + report().toJson());
            }
        }
    }

    @Override
    public StreamReport report() {
        synchronized (lock) {
            long sent = Math.max(answer.sent(), tally.known());
            return new StreamReport(sent, tally.distinct + tally.doubled, sent - tally.distinct, tally.doubled,
                    tally.reordered, tally.spoiled, stray, answer.answers() - answersReceived, answer.waited(),
                    tally.longestGap / 1000, tally.last - tally.first, drivers, port == null ? "" : port.driver(),
                    taken, misplaced, answer.running());
        }
    }
}
