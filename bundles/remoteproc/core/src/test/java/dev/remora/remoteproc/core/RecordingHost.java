package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorListener.Phase;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.virtio.VirtioDevice;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.PrototypeServiceFactory;

/** Writes down what a processor shows. */
final class RecordingHost implements ProcessorHost {

    /** States entered, phases reached, devices offered (+) and withdrawn (-), in their order. */
    final List<String> log = new CopyOnWriteArrayList<>();
    final List<VirtioDevice> devices = new CopyOnWriteArrayList<>();
    volatile boolean refusesDevices;
    volatile boolean visible;
    volatile @Nullable PrototypeServiceFactory<RemoteProcessor> users;
    volatile Processor.@Nullable Settings settings;
    volatile Runnable onPhase = () -> {};

    @Override
    public void come(PrototypeServiceFactory<RemoteProcessor> factory, ProcessorStatus status) {
        users = factory;
        visible = true;
    }

    @Override
    public void set(Processor.Settings changed) {
        settings = changed;
    }

    @Override
    public void changed(ProcessorStatus status, boolean transition) {
        if (transition) {
            log.add(status.state().name());
        }
    }

    @Override
    public void reached(String processor, Phase phase, boolean crashed) {
        log.add(phase + (crashed ? " crashed" : ""));
        onPhase.run();
    }

    @Override
    public Offer offer(String processor, VirtioDevice device) {
        if (refusesDevices) {
            throw new IllegalStateException("no context");
        }
        log.add("+" + device.name());
        devices.add(device);
        return () -> {
            log.add("-" + device.name()); // still alive here
            devices.remove(device);
        };
    }

    @Override
    public void gone() {
        visible = false;
    }
}
