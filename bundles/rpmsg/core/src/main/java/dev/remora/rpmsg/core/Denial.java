package dev.remora.rpmsg.core;

/**
 * An act that the policy did not let happen.
 *
 * @param bundle who
 * @param act what
 * @param channel where
 * @param attempt the act in words, with what it was about: {@code send 600 bytes to 0x401}
 * @param entry name of the entry that decided; empty: none allows it
 * @param why what the policy says, in words
 */
record Denial(BundleFacts bundle, Act act, ChannelFacts channel, String attempt, String entry, String why) {

    /** One line. */
    String text() {
        return "%s: channel %s (%s): bundle %s may not %s: %s".formatted(channel.edge(), channel.name(),
                Texts.hex(channel.destination()), Texts.oneLine(bundle.toString()), attempt, why);
    }
}
