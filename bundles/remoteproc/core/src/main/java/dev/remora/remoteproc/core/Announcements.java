package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorListener;
import dev.remora.remoteproc.ProcessorListener.Phase;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners and the event bus, whichever are there. */
final class Announcements {

    private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

    private final Map<Long, Registered> listeners = new ConcurrentSkipListMap<>();
    private final AtomicReference<@Nullable EventAdmin> events = new AtomicReference<>();

    /** A listener; {@code processor} is null if it wants to hear of all. */
    private record Registered(ProcessorListener listener, @Nullable Object processor) {}

    void add(long id, ProcessorListener listener, @Nullable Object processor) {
        listeners.put(id, new Registered(listener, processor));
    }

    void remove(long id) {
        listeners.remove(id);
    }

    void postTo(EventAdmin admin) {
        events.set(admin);
    }

    void postNoMoreTo(EventAdmin admin) {
        events.compareAndSet(admin, null);
    }

    void reached(String processor, Phase phase, boolean crashed) {
        for (Registered registered : listeners.values()) {
            if (registered.processor() == null || processor.equals(registered.processor())) {
                try {
                    registered.listener().reached(processor, phase, crashed);
                } catch (RuntimeException | LinkageError e) {
                    LOG.warn("{}: listener {} failed at {}", processor, registered.listener(), phase, e);
                }
            }
        }
    }

    void entered(ProcessorStatus status) {
        EventAdmin admin = events.get();
        if (admin != null) {
            admin.postEvent(new Event(RemoteProcessor.TOPIC + status.state(), Map.of(RemoteProcessor.NAME, status
                    .name(), RemoteProcessor.FIRMWARE, status.firmware(), "reason", status.reason())));
        }
    }
}
