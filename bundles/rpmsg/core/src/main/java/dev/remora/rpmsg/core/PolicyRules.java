package dev.remora.rpmsg.core;

import java.util.List;
import java.util.Map;

/**
 * The policy between two changes.
 *
 * @param revision another after each change
 * @param entries in the order in which they are asked: by name
 * @param refused entries that cannot be used, and why; they allow nothing, and do not open what other entries close
 * @param required without any entry nothing is allowed, instead of all
 */
record PolicyRules(long revision, List<PolicyEntry> entries, Map<String, String> refused, boolean required) {

    private static final String REQUIRED = "policy.required of " + BusComponent.PID;

    static final PolicyRules NONE = new PolicyRules(0, List.of(), Map.of(), false);

    /** No policy: all is allowed. */
    boolean open() {
        return !required && isEmpty();
    }

    private boolean isEmpty() { return entries.isEmpty() && refused.isEmpty(); }

    boolean allow(Act act, BundleFacts bundle, ChannelFacts channel) {
        return open() || entries.stream().anyMatch(entry -> entry.allows(act, bundle, channel));
    }

    /** What holds where no entry decides, for shells. */
    String otherwise() {
        return isEmpty()
                ? REQUIRED + " is set, and there is no entry: everything is denied"
                : "what no entry allows is denied";
    }

    /** Why an act that no entry allows is denied. */
    String whyNot() {
        if (isEmpty())
            return "there is no policy entry, and " + REQUIRED + " is set";
        return "no policy entry allows it" + (refused.isEmpty()
                ? ""
                : " (" + String.join(", ", refused.keySet()) + ": refused, see the log)");
    }
}
