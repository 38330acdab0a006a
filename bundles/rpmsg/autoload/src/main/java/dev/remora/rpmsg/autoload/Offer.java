package dev.remora.rpmsg.autoload;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.IdentityNamespace;
import org.osgi.resource.Capability;
import org.osgi.resource.Resource;

/**
 * A bundle of the repository.
 *
 * @param name symbolic name
 * @param version its version
 * @param resource what it offers and needs
 * @param source where it lies, for people
 * @param jar its content
 */
record Offer(String name, Version version, Resource resource, String source, Jar jar) {

    static final Comparator<Offer> HIGHEST_FIRST = Comparator.comparing(Offer::version).reversed()
            .thenComparing(Offer::name).thenComparing(Offer::source);

    private static final Pattern SYMBOLIC_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,200}");

    static Offer of(Resource resource, String source, Jar jar) throws RepositoryException {
        ResourceLimits.check(resource);
        List<Capability> identities = resource.getCapabilities(IdentityNamespace.IDENTITY_NAMESPACE);
        if (identities.size() != 1) {
            throw new RepositoryException("has " + identities.size() + " identities instead of one");
        }
        Map<String, Object> identity = identities.getFirst().getAttributes();
        Object name = identity.get(IdentityNamespace.IDENTITY_NAMESPACE);
        Object version = identity.get(IdentityNamespace.CAPABILITY_VERSION_ATTRIBUTE);
        if (!(name instanceof String text) || !SYMBOLIC_NAME.matcher(text).matches()) {
            throw new RepositoryException("its symbolic name is none: " + Texts.oneLine(String.valueOf(name)));
        }
        if (!(version instanceof Version number)) {
            throw new RepositoryException("its version is none: " + Texts.oneLine(String.valueOf(version)));
        }
        return new Offer(text, number, resource, source, jar);
    }

    boolean isFragment() {
        return resource.getCapabilities(IdentityNamespace.IDENTITY_NAMESPACE).stream()
                .anyMatch(identity -> IdentityNamespace.TYPE_FRAGMENT
                        .equals(identity.getAttributes().get(IdentityNamespace.CAPABILITY_TYPE_ATTRIBUTE)));
    }

    @Override
    public String toString() {
        return name + " " + version;
    }
}
