package dev.remora.rpmsg.core;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the edges of a bus share.
 *
 * @param drivers that are there
 * @param services where channels are registered
 * @param policy which bundles may do what
 * @param events who hears of channels
 * @param limits as they are now
 * @param settings entries about channels, as they are now
 * @param statics channels by configuration, as they are now
 * @param nanoTime a clock
 * @param whenClosed hears of each edge that has ended
 */
record Surroundings(Drivers drivers, ChannelServices services, Policy policy, ChannelEvents events,
        Supplier<Limits> limits, Supplier<List<SettingsEntry>> settings,
        Supplier<List<StaticChannel>> statics, LongSupplier nanoTime, Consumer<Edge> whenClosed) {}
