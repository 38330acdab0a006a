package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;
import java.util.Map;

/** Where channels become visible to other bundles: the service registry. */
interface ChannelServices {

    Service register(RpmsgChannel channel, Map<String, Object> properties);

    /** One registered channel. */
    interface Service {

        void update(Map<String, Object> properties);

        void unregister();
    }
}
