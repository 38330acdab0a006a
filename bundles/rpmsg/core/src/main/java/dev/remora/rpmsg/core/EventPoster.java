package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgListener;
import java.util.Map;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** Makes each change of a channel an event. */
final class EventPoster implements RpmsgListener {

    /** Followed by the change. */
    static final String TOPIC = "dev/remora/rpmsg/channel/";
    static final String ID = "rpmsg.id";
    static final String REASON = "rpmsg.reason";

    private final EventAdmin admin;

    EventPoster(EventAdmin admin) {
        this.admin = admin;
    }

    /** Whether it posts there. */
    boolean isFor(EventAdmin other) {
        return admin.equals(other);
    }

    @Override
    public void changed(Change change, ChannelStatus channel) {
        Map<String, Object> properties = ChannelProperties.of(channel);
        properties.put(ID, channel.id());
        properties.put(REASON, channel.reason());
        admin.postEvent(new Event(TOPIC + change, properties));
    }
}
