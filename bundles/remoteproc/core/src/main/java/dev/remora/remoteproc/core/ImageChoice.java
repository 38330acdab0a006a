package dev.remora.remoteproc.core;

import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.Firmware;
import dev.remora.remoteproc.core.image.FirmwareException;
import dev.remora.remoteproc.core.image.LoadPlan;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which image a processor loads next: the one by its configured name, unless that one was refused; then the one that
 * ran before, whose bytes are kept. Used by the owner thread only.
 */
final class ImageChoice {

    private static final Logger LOG = LoggerFactory.getLogger("dev.remora.remoteproc");

    private final Board board;
    private String name;
    private @Nullable Firmware running;
    private @Nullable Firmware before;
    private @Nullable Firmware tried;
    private long ranAt;
    private String refused = "";
    private String complaint = "";

    ImageChoice(Board board, String name) {
        this.board = board;
        this.name = name;
    }

    /** The configured name. */
    String name() {
        return name;
    }

    void use(String other) {
        name = other;
    }

    /** The image that runs, or ran last. */
    @Nullable
    Firmware running() {
        return running;
    }

    /** What is wrong with the image that was refused, while that one still is the configured one; else empty. */
    String complaint() {
        return complaint;
    }

    /** What is there now by the configured name. */
    LoadPlan configured() throws RemoteProcessorException {
        Firmware found = find().orElseThrow(this::notFound);
        return planOrRefuse(found);
    }

    /** The same for a start that nobody asked for by hand: the one that ran instead, if that one is missing, bad or refused. */
    LoadPlan forBoot() throws RemoteProcessorException {
        return running == null ? configured() : forRecovery();
    }

    /**
     * The image by the configured name if it is another one than before.
     *
     * @param runs whether the core runs
     * @return empty if nothing is to be done
     * @throws RemoteProcessorException if there is another one, but no good one
     */
    Optional<LoadPlan> another(boolean runs) throws RemoteProcessorException {
        Firmware current = runs ? running : null;
        Firmware found = find().orElse(null);
        if (found == null) {
            if (current == null || !current.name().equals(name)) {
                throw notFound();
            }
            LOG.info("{}: firmware {} is gone; keeps running {}", board.name(), name, current);
            return Optional.empty();
        }
        if (current != null && same(current, found)) {
            accept();
            return Optional.empty();
        }
        if (found.sha256().equals(refused)) {
            return Optional.empty();
        }
        return Optional.of(planOrRefuse(found));
    }

    /** The configured image, or the one that ran if that one is missing, bad or refused. */
    LoadPlan forRecovery() throws RemoteProcessorException {
        Firmware last = running;
        tried = null;
        if (last == null) {
            return configured();
        }
        try {
            Optional<Firmware> found = find();
            if (found.isPresent() && !found.get().sha256().equals(refused)) {
                tried = found.get();
                return planOrRefuse(found.get());
            }
        } catch (RemoteProcessorException e) {
            LOG.warn("{}: {}; recovers on {}", board.name(), e.getMessage(), last);
        }
        return again(last);
    }

    /** The one for the recovery did not come up; if it is a new one, the next attempt is on the one that ran. */
    void triedInVain(String why) {
        if (tried != null && running != null && !same(tried, running)) {
            refused(tried, "firmware %s did not come up: %s".formatted(tried, why));
        }
        tried = null;
    }

    /** An image that ran before, checked again. */
    LoadPlan again(@Nullable Firmware image) throws RemoteProcessorException {
        if (image == null) {
            throw notFound();
        }
        return plan(image);
    }

    /** The core came up on it. */
    void ran(Firmware image) {
        if (running != null && !same(running, image) && !running.sha256().equals(refused)) {
            before = running;
        }
        running = image;
        ranAt = System.nanoTime();
    }

    /** The core runs what somebody else has loaded: no image of ours is to blame for what it does. */
    void attached() {
        before = null;
    }

    /** The core crashed; if the image ran for long, it is not the image. */
    void crashed(Duration window) {
        if (System.nanoTime() - ranAt > window.toNanos()) {
            before = null;
        }
    }

    /** This image is not taken again by itself. */
    void refused(Firmware image, String why) {
        refused = image.sha256();
        complaint = why;
    }

    /** The image that ran is given up: nothing recovers on it any more. */
    void refusedRunning(String why) {
        if (running != null) {
            refused(running, why);
            running = null;
        }
    }

    /** The image from before an update that may be to blame; given once. */
    @Nullable
    Firmware takeFallBack() {
        Firmware image = before;
        before = null;
        return image;
    }

    /** The core was stopped by its user: the next start takes what is there then. */
    void forget() {
        running = null;
        before = null;
        accept();
    }

    private void accept() {
        refused = "";
        complaint = "";
    }

    private Optional<Firmware> find() throws RemoteProcessorException {
        return board.firmwares().find(name);
    }

    private LoadPlan planOrRefuse(Firmware image) throws RemoteProcessorException {
        try {
            LoadPlan plan = plan(image);
            accept();
            return plan;
        } catch (RemoteProcessorException e) {
            refused(image, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private LoadPlan plan(Firmware image) throws RemoteProcessorException {
        try {
            return LoadPlan.of(board.name(), image, board.core());
        } catch (FirmwareException e) {
            throw new RemoteProcessorException("firmware %s refused: %s".formatted(image, e.getMessage()), e);
        } catch (RuntimeException e) {
            throw new RemoteProcessorException("firmware %s: the memory of the core cannot be used: %s".formatted(image,
                    e), e);
        }
    }

    private RemoteProcessorException notFound() {
        return new RemoteProcessorException("firmware %s not found in %s".formatted(name, board.firmwares().places()));
    }

    private static boolean same(Firmware a, Firmware b) {
        return a.name().equals(b.name()) && a.sha256().equals(b.sha256());
    }
}
