package dev.remora.platform.vhost;

import java.nio.ByteBuffer;

/**
 * The device that is offered to front ends.
 *
 * @param name for messages, and of the service
 * @param deviceId the kind of device
 * @param queues how many queues
 * @param features virtio features
 * @param config the configuration space; empty if there is none
 */
record Offer(String name, int deviceId, int queues, long features, ByteBuffer config) {

    /** What GET_FEATURES says. */
    long allFeatures() {
        return features | Protocol.FEATURE;
    }

    /** What GET_PROTOCOL_FEATURES says. */
    long protocolFeatures() {
        return Protocol.ALWAYS | (!config.hasRemaining() ? 0 : Protocol.CONFIG);
    }
}
