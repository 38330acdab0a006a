package dev.remora.remoteproc.core;

import dev.remora.remoteproc.Coredump;
import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.ProcessorListener.Phase;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.coredump.CrashedCore;
import dev.remora.remoteproc.core.coredump.Dumps;
import dev.remora.remoteproc.core.image.Firmware;
import dev.remora.remoteproc.core.store.FirmwareSource;
import dev.remora.remoteproc.spi.RemoteCore;
import dev.remora.remoteproc.spi.ResourceHandler;
import dev.remora.remoteproc.spi.Subdevice;
import dev.remora.virtio.VirtioDevice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.PrototypeServiceFactory;

/** One processor with its recovery, without a framework and without others. */
public final class RealProcessor implements AutoCloseable {

    private final Holds holds = new Holds();
    private final Processor processor;

    /** Where its devices go. */
    @FunctionalInterface
    public interface Devices {

        /** Offers a device; returns how it is withdrawn. */
        Runnable offer(String name, VirtioDevice device);
    }

    /** Not up yet. */
    public RealProcessor(String name, RemoteCore core, Devices devices) {
        RecoveryPolicy policy = new RecoveryPolicy(true, 5, Duration.ofSeconds(60));
        processor = new Processor(
                new Board(name, core, new NoFirmware(), () -> policy, new Host(devices), new NoFiles(),
                        holds, new Nobody(), new Nothing()),
                new OwnerThread(name), "none.elf", new Processor.Settings(true,
                        List.of()));
    }

    /** Attaches it; whatever happens then, it is to be up. */
    public void boot() throws RemoteProcessorException, InterruptedException {
        holds.add(Holds.AUTO_BOOT, Holds.AUTO_BOOT);
        processor.bringUp(false);
    }

    /** As it is now. */
    public ProcessorStatus status() {
        return processor.status();
    }

    /** Its service goes. */
    @Override
    public void close() {
        processor.close();
    }

    private record Host(Devices devices) implements ProcessorHost {

        @Override
        public void come(PrototypeServiceFactory<RemoteProcessor> users, ProcessorStatus status) {}

        @Override
        public void set(Processor.Settings settings) {}

        @Override
        public void changed(ProcessorStatus status, boolean transition) {}

        @Override
        public void reached(String processor, Phase phase, boolean crashed) {}

        @Override
        public Offer offer(String processor, VirtioDevice device) {
            return devices.offer(device.name(), device)::run;
        }

        @Override
        public void gone() {}
    }

    private static final class NoFirmware implements FirmwareSource {

        @Override
        public Optional<Firmware> find(String name) {
            return Optional.empty();
        }

        @Override
        public String places() {
            return "nowhere";
        }
    }

    private static final class Nobody implements Neighbours {

        @Override
        public void whileDependentsAreDown(String name, String why, Runnable transition) {
            transition.run();
        }

        @Override
        public void boot(String name) {}

        @Override
        public void cameUp(String name) {}
    }

    private static final class Nothing implements Additions {

        @Override
        public List<Subdevice> subdevices() {
            return List.of();
        }

        @Override
        public Optional<ResourceHandler> handler(int type) {
            return Optional.empty();
        }
    }

    private static final class NoFiles implements Dumps {

        @Override
        public CoredumpMode mode() {
            return CoredumpMode.DISABLED;
        }

        @Override
        public void mode(CoredumpMode mode) {}

        @Override
        public String keep(CrashedCore crashed, Runnable then) {
            then.run();
            return "";
        }

        @Override
        public void release() {}

        @Override
        public void giveUp() {}

        @Override
        public List<Coredump> list() {
            return List.of();
        }
    }
}
