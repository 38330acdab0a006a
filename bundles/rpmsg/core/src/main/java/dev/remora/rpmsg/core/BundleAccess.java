package dev.remora.rpmsg.core;

import dev.remora.rpmsg.AccessDeniedException;
import java.util.function.Supplier;

/** What one bundle may do: each question is answered by the policy as it is then. */
final class BundleAccess implements Access {

    private final BundleFacts bundle;
    private final Supplier<PolicyRules> policy;
    private final Audit audit;

    BundleAccess(BundleFacts bundle, Supplier<PolicyRules> policy, Audit audit) {
        this.bundle = bundle;
        this.policy = policy;
        this.audit = audit;
    }

    @Override
    public SendGate bind(ChannelFacts channel) {
        return gate(mayBind(channel), Act.BIND, "be bound to it", channel);
    }

    @Override
    public SendGate open(ChannelFacts channel) {
        return gate(mayOpen(channel), Act.OPEN, "open it", channel);
    }

    @Override
    public SendGate createEndpoint(ChannelFacts channel, int address) {
        return gate(mayCreateEndpoint(channel), Act.OPEN, "create an endpoint on it", channel);
    }

    @Override
    public void poll(ChannelFacts channel) {
        if (!mayOpen(channel))
            throw denied(Act.OPEN, "poll its edge", channel);
    }

    private SendGate gate(boolean allowed, Act act, String attempt, ChannelFacts channel) {
        if (!allowed)
            throw denied(act, attempt, channel);
        return new PolicyGate(bundle, channel, policy, audit);
    }

    private AccessDeniedException denied(Act act, String attempt, ChannelFacts channel) {
        Denial denial = new Denial(bundle, act, channel, attempt, "", policy.get().whyNot());
        audit.tell(denial);
        return new AccessDeniedException(denial.text());
    }

    @Override
    public boolean mayBind(ChannelFacts channel) {
        return policy.get().allow(Act.BIND, bundle, channel);
    }

    @Override
    public boolean mayOpen(ChannelFacts channel) {
        return policy.get().allow(Act.OPEN, bundle, channel);
    }

    @Override
    public boolean mayCreateEndpoint(ChannelFacts channel) {
        return mayBind(channel) || mayOpen(channel);
    }
}
