package dev.remora.deploy;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.ExecutionEnvironmentNamespace;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Namespace;

/** Says in words what a bundle lacks to resolve. */
final class Requirements {
    private static final Map<String, String> WORDS = Map.of(PackageNamespace.PACKAGE_NAMESPACE, "package",
            BundleNamespace.BUNDLE_NAMESPACE, "bundle", HostNamespace.HOST_NAMESPACE, "host bundle",
            ExecutionEnvironmentNamespace.EXECUTION_ENVIRONMENT_NAMESPACE, "execution environment");
    private static final Pattern FROM = Pattern.compile("version(>?=)([^)]+)\\)");
    private static final Pattern BELOW = Pattern.compile("\\(!\\((?:bundle-)?version>=([^)]+)\\)\\)");

    private final FrameworkWiring wiring;

    Requirements(FrameworkWiring wiring) {
        this.wiring = wiring;
    }

    /** Why the framework refused to resolve {@code bundle}; {@code said} is what it said itself. */
    Trouble unresolved(Bundle bundle, String said) {
        List<BundleRequirement> missing = mandatory(bundle).filter(this::nobodyOffers).toList();
        if (!missing.isEmpty()) {
            return new Trouble(
                    "does not resolve: needs " + words(missing) + ", which no bundle offers: drop in one that does",
                    () -> missing.stream().noneMatch(this::nobodyOffers));
        }
        Predicate<BundleRequirement> stuck = this::onlyUnresolvedOffer;
        List<BundleRequirement> waiting = mandatory(bundle).filter(stuck).toList();
        if (!waiting.isEmpty()) {
            return new Trouble(
                    "does not resolve: needs " + words(waiting)
                            + ", offered only by a bundle that does not resolve itself",
                    () -> waiting.stream().noneMatch(stuck));
        }
        return Trouble.untilChanged("does not resolve: " + said);
    }

    /** Those of {@code bundles} that a fragment belongs to; the framework does not offer hosts that are resolved already. */
    static List<Bundle> hosts(Bundle fragment, Bundle[] bundles) {
        List<BundleRequirement> hosts = fragment.adapt(BundleRevision.class)
                .getDeclaredRequirements(HostNamespace.HOST_NAMESPACE);
        return Stream.of(bundles).filter(bundle -> bundle.adapt(BundleRevision.class)
                .getDeclaredCapabilities(HostNamespace.HOST_NAMESPACE).stream()
                .anyMatch(offer -> hosts.stream().anyMatch(host -> host.matches(offer)))).toList();
    }

    private Stream<BundleRequirement> mandatory(Bundle bundle) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        return revision.getDeclaredRequirements(null).stream().filter(requirement -> {
            Map<String, String> directives = requirement.getDirectives();
            String effective = directives.getOrDefault(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE,
                    Namespace.EFFECTIVE_RESOLVE);
            String resolution = directives.getOrDefault(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE,
                    Namespace.RESOLUTION_MANDATORY);
            return effective.equals(Namespace.EFFECTIVE_RESOLVE) && resolution.equals(Namespace.RESOLUTION_MANDATORY);
        });
    }

    private boolean nobodyOffers(BundleRequirement requirement) {
        return offers(requirement).findAny().isEmpty();
    }

    private boolean onlyUnresolvedOffer(BundleRequirement requirement) {
        Bundle self = requirement.getRevision().getBundle();
        return offers(requirement).map(BundleCapability::getRevision).map(BundleRevision::getBundle)
                .allMatch(offering -> offering.getState() == Bundle.INSTALLED && !offering.equals(self));
    }

    /** Without what another version of the same bundle offers: that one goes when this one comes. */
    private Stream<BundleCapability> offers(BundleRequirement requirement) {
        BundleRevision own = requirement.getRevision();
        return wiring.findProviders(requirement).stream().filter(offer -> offer.getRevision().equals(own)
                || !offer.getRevision().getBundle().equals(own.getBundle()));
    }

    private static String words(List<BundleRequirement> requirements) {
        return requirements.stream().map(Requirements::words).distinct().collect(Collectors.joining(", "));
    }

    static String words(BundleRequirement requirement) {
        String namespace = requirement.getNamespace();
        String filter = requirement.getDirectives().getOrDefault(Namespace.REQUIREMENT_FILTER_DIRECTIVE, "");
        String word = WORDS.get(namespace);
        Matcher name = Pattern.compile(Pattern.quote(namespace) + "=([^)]+)\\)").matcher(filter);
        if (word == null || !name.find()) {
            return "capability " + namespace + " " + filter;
        }
        var words = new StringBuilder(word).append(' ').append(name.group(1));
        Matcher from = FROM.matcher(filter);
        if (from.find()) {
            words.append(from.group(1).equals("=") ? " " : " from ").append(from.group(2));
        }
        Matcher below = BELOW.matcher(filter);
        if (below.find()) {
            words.append(" to below ").append(below.group(1));
        }
        return words.toString();
    }
}
