package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.event.EventConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of denials: in the log, and as events where there is an EventAdmin. A bundle that goes on cannot flood either. */
final class Audit {

    static final String TOPIC = "dev/remora/rpmsg/policy/DENIED";
    /** Event property: {@code bind}, {@code open} or {@code send}. */
    static final String ACT = "rpmsg.act";
    /** Event property: name of the policy entry that decided; absent: none allows it. */
    static final String ENTRY = "rpmsg.policy";
    /** Event property: the whole line. */
    static final String REASON = "rpmsg.reason";
    /** Event property: denials since the former event that had none, {@code Long}. */
    static final String SUPPRESSED = "rpmsg.suppressed";

    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);
    private static final int LINES = 10;
    private static final int EVENTS = 100;

    private final RateLimit lines = new RateLimit(LINES);
    private final RateLimit events = new RateLimit(EVENTS);
    private final LongAdder unmatched = new LongAdder();
    private final AtomicReference<@Nullable EventAdmin> eventAdmin = new AtomicReference<>();

    void events(EventAdmin admin) {
        eventAdmin.set(admin);
    }

    /** Another may have come before this one goes. */
    void forget(EventAdmin admin) {
        eventAdmin.compareAndSet(admin, null);
    }

    /** Denials that no entry decided. */
    long unmatched() {
        return unmatched.sum();
    }

    void tell(Denial denial) {
        if (denial.entry().isEmpty())
            unmatched.increment();
        lines.tell(before -> LOG.warn("{}{}", denial.text(), Texts.more(before)));
        EventAdmin present = eventAdmin.get();
        if (present != null)
            events.tell(before -> post(present, denial, before));
    }

    private static void post(EventAdmin admin, Denial denial, long before) {
        ChannelFacts channel = denial.channel();
        Map<String, Object> properties = new HashMap<>();
        properties.put(EventConstants.BUNDLE_SYMBOLICNAME, denial.bundle().symbolicName());
        properties.put(EventConstants.BUNDLE_VERSION, denial.bundle().version());
        properties.put(ACT, denial.act().toString());
        properties.put(RpmsgChannel.NAME, channel.name());
        properties.put(RpmsgChannel.EDGE, channel.edge());
        properties.put(RpmsgChannel.DESTINATION, Integer.toUnsignedLong(channel.destination()));
        channel.processor().ifPresent(processor -> properties.put(RpmsgChannel.PROCESSOR, processor));
        if (!denial.entry().isEmpty())
            properties.put(ENTRY, denial.entry());
        properties.put(REASON, denial.text());
        properties.put(SUPPRESSED, before);
        properties.put(EventConstants.TIMESTAMP, System.currentTimeMillis());
        try {
            admin.postEvent(new Event(TOPIC, properties));
        } catch (RuntimeException e) {
            // It may go at any time.
            LOG.debug("event {} not posted: {}", TOPIC, Texts.describe(e));
        }
    }
}
