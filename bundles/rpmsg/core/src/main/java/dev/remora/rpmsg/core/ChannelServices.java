package dev.remora.rpmsg.core;

import java.util.Map;
import java.util.function.Function;

/** Where channels become visible to other bundles: the service registry. */
interface ChannelServices {

    /**
     * Registers a channel.
     *
     * @param clients makes the object of a bundle; {@link BundleChannel#giveBack} ends its use
     */
    Service register(Function<BundleFacts, BundleChannel> clients, Map<String, Object> properties);

    /** One registered channel. */
    interface Service {

        void update(Map<String, Object> properties);

        void unregister();
    }
}
