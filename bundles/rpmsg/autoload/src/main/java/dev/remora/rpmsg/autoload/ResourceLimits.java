package dev.remora.rpmsg.autoload;

import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;

/** What a bundle may ask of the resolver. */
final class ResourceLimits {

    private static final int CLAUSES_MAX = 2000;
    private static final int FILTER_LENGTH_MAX = 4096;
    private static final int FILTER_DEPTH_MAX = 32;

    private ResourceLimits() {
    }

    static void check(Resource resource) throws RepositoryException {
        int clauses = resource.getCapabilities(null).size() + resource.getRequirements(null).size();
        if (clauses > CLAUSES_MAX) {
            throw new RepositoryException("%d capabilities and requirements, at most %d are looked at"
                    .formatted(clauses, CLAUSES_MAX));
        }
        for (Requirement requirement : resource.getRequirements(null)) {
            String filter = requirement.getDirectives().getOrDefault(Namespace.REQUIREMENT_FILTER_DIRECTIVE, "");
            if (filter.length() > FILTER_LENGTH_MAX || depth(filter) > FILTER_DEPTH_MAX) {
                throw new RepositoryException("a filter of %d characters, %d deep; at most %d and %d are looked at"
                        .formatted(filter.length(), depth(filter), FILTER_LENGTH_MAX, FILTER_DEPTH_MAX));
            }
        }
    }

    private static int depth(String filter) {
        int depth = 0;
        int deepest = 0;
        for (int i = 0; i < filter.length(); i++) {
            switch (filter.charAt(i)) {
                case '(' -> deepest = Math.max(deepest, ++depth);
                case ')' -> depth--;
                default -> {
                    // Part of a name or value.
                }
            }
        }
        return deepest;
    }
}
