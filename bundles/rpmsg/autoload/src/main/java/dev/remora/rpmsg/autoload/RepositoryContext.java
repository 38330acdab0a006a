package dev.remora.rpmsg.autoload;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.felix.utils.resource.CapabilitySet;
import org.apache.felix.utils.resource.RequirementImpl;
import org.apache.felix.utils.resource.SimpleFilter;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Capability;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;
import org.osgi.resource.Wiring;
import org.osgi.service.resolver.HostedCapability;
import org.osgi.service.resolver.ResolveContext;

/** What the resolver may take to resolve a bundle: first what is installed, then what the repository offers. */
final class RepositoryContext extends ResolveContext {

    private final Resource wanted;
    private final List<Offer> offers;
    private final FrameworkWiring framework;
    private final Map<Resource, Wiring> wirings = new HashMap<>();
    private @Nullable Runnable cancel;
    private boolean cancelled;

    RepositoryContext(BundleContext context, Resource wanted, List<Offer> offers) {
        this.wanted = wanted;
        this.offers = offers.stream().sorted(Offer.HIGHEST_FIRST).toList();
        framework = Objects.requireNonNull(context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION))
                .adapt(FrameworkWiring.class);
        for (Bundle bundle : context.getBundles()) {
            BundleRevision revision = bundle.adapt(BundleRevision.class);
            BundleWiring wiring = revision == null ? null : revision.getWiring();
            if (wiring != null) {
                wirings.put(revision, wiring);
            }
        }
    }

    @Override
    public Collection<Resource> getMandatoryResources() { return List.of(wanted); }

    @Override
    public List<Capability> findProviders(Requirement requirement) {
        List<Capability> providers = new ArrayList<>(framework.findProviders(requirement));
        SimpleFilter filter = RequirementImpl.getFilter(requirement);
        for (Offer offer : offers) {
            for (Capability capability : offer.resource().getCapabilities(requirement.getNamespace())) {
                if (CapabilitySet.matches(capability, filter)) {
                    providers.add(capability);
                }
            }
        }
        return providers;
    }

    @Override
    public int insertHostedCapability(List<Capability> capabilities, HostedCapability hosted) {
        capabilities.add(hosted);
        return capabilities.size() - 1;
    }

    /** Services come and go at run time: they are not the resolver's business. */
    @Override
    public boolean isEffective(Requirement requirement) {
        return Namespace.EFFECTIVE_RESOLVE.equals(requirement.getDirectives()
                .getOrDefault(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE, Namespace.EFFECTIVE_RESOLVE));
    }

    @Override
    public Map<Resource, Wiring> getWirings() { return wirings; }

    @Override
    public synchronized void onCancel(Runnable callback) {
        cancel = callback;
        if (cancelled) {
            callback.run();
        }
    }

    /** Ends the resolving. Any thread. */
    synchronized void cancel() {
        cancelled = true;
        if (cancel != null) {
            cancel.run();
        }
    }
}
