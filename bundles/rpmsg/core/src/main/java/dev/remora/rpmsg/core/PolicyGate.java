package dev.remora.rpmsg.core;

import dev.remora.rpmsg.AccessDeniedException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks the policy for each message of one endpoint. Works out which entries are for it once after each change. */
final class PolicyGate implements SendGate {

    /** An entry that is for this bundle and channel. */
    private record Permit(PolicyEntry entry, @Nullable TokenBucket bucket) {

        boolean allowsTo(int destination, int ofChannel) {
            return entry.rule().destinations().contain(destination, ofChannel);
        }

        boolean allowsSize(long bytes) {
            int most = entry.rule().bytes();
            return most == 0 || bytes <= most;
        }
    }

    private record Permits(PolicyRules rules, List<Permit> all, boolean rated) {

        Permits(PolicyRules rules, List<Permit> all) {
            this(rules, all, all.stream().anyMatch(permit -> permit.bucket() != null));
        }
    }

    private final BundleFacts bundle;
    private final ChannelFacts channel;
    private final Supplier<PolicyRules> policy;
    private final Audit audit;
    private volatile Permits permits;

    PolicyGate(BundleFacts bundle, ChannelFacts channel, Supplier<PolicyRules> policy, Audit audit) {
        this.bundle = bundle;
        this.channel = channel;
        this.policy = policy;
        this.audit = audit;
        this.permits = permits(policy.get());
    }

    private Permits permits(PolicyRules rules) {
        return new Permits(rules, rules.entries().stream().filter(entry -> entry.allows(Act.SEND, bundle, channel))
                .map(entry -> new Permit(entry, entry.bucket(bundle, channel))).toList());
    }

    private Permits present() {
        PolicyRules rules = policy.get();
        Permits present = permits;
        if (present.rules().revision() != rules.revision()) {
            present = permits(rules);
            permits = present;
        }
        return present;
    }

    /** The first entry that allows the message lets it pass, and counts it. */
    @Override
    public @Nullable TokenBucket check(int destination, int ofChannel, long bytes) {
        Permits present = present();
        if (present.rules().open())
            return null;
        List<Permit> all = present.all();
        for (int i = 0; i < all.size(); i++) {
            Permit permit = all.get(i);
            TokenBucket bucket = permit.bucket();
            if (permit.allowsTo(destination, ofChannel) && permit.allowsSize(bytes)
                    && (bucket == null || bucket.take()))
                return bucket;
        }
        throw denied(present, destination, ofChannel, bytes);
    }

    @Override
    public boolean isRated() { return present().rated(); }

    private AccessDeniedException denied(Permits present, int destination, int ofChannel, long bytes) {
        PolicyEntry decided = null;
        String why = present.rules().whyNot();
        for (Permit permit : present.all()) {
            if (permit.allowsTo(destination, ofChannel)) {
                decided = permit.entry();
                why = "policy entry " + decided.name() + " allows " + (permit.allowsSize(bytes)
                        ? decided.rule().perSecond() + " messages a second"
                        : decided.rule().bytes() + " bytes a message");
                decided.countDenied();
                break;
            }
        }
        Denial denial = new Denial(bundle, Act.SEND, channel,
                "send %d bytes to %s".formatted(bytes, Texts.hex(destination)), decided == null ? "" : decided.name(),
                why);
        audit.tell(denial);
        return new AccessDeniedException(denial.text());
    }
}
