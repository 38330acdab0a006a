package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import java.util.HashMap;
import java.util.Map;

/** What a channel's service and its events say of it. */
final class ChannelProperties {

    private ChannelProperties() {
    }

    static Map<String, Object> of(ChannelStatus status) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(RpmsgChannel.NAME, status.name());
        properties.put(RpmsgChannel.DESTINATION, Integer.toUnsignedLong((int) status.destination()));
        properties.put(RpmsgChannel.BACKEND, status.backend());
        properties.put(RpmsgChannel.EDGE, status.edge());
        properties.put(RpmsgChannel.EPOCH, status.epoch());
        properties.put(RpmsgChannel.STATE, status.state().name());
        if (status.source() >= 0)
            properties.put(RpmsgChannel.SOURCE, status.source());
        status.processor().ifPresent(processor -> properties.put(RpmsgChannel.PROCESSOR, processor));
        status.driver().ifPresent(driver -> properties.put(RpmsgChannel.DRIVER, driver));
        return properties;
    }
}
