package dev.remora.rpmsg.core;

import java.util.Optional;

/**
 * What the policy decides by, of a channel.
 *
 * @param name its name
 * @param edge its edge
 * @param processor the remote processor, if any
 * @param destination the remote's address, or any
 */
record ChannelFacts(String name, String edge, Optional<String> processor, int destination) {}
