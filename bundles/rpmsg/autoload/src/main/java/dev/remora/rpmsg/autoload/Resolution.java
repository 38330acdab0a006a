package dev.remora.rpmsg.autoload;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.resource.Resource;
import org.osgi.service.resolver.ResolutionException;
import org.osgi.service.resolver.Resolver;

/** Finds out what has to be installed for a bundle to resolve. */
final class Resolution {

    private static final int SECONDS_MAX = 20;

    private final BundleContext context;
    private final Resolver resolver;
    private volatile @Nullable RepositoryContext running;
    private volatile boolean ended;

    Resolution(BundleContext context, Resolver resolver) {
        this.context = context;
        this.resolver = resolver;
    }

    /**
     * The bundles that are needed from the repository, {@code wanted} last.
     *
     * @throws RepositoryException if it does not resolve
     * @throws InterruptedException if this was ended
     */
    List<Offer> of(Offer wanted, List<Offer> offers) throws RepositoryException, InterruptedException {
        Set<String> installed = new HashSet<>();
        for (Bundle bundle : context.getBundles()) {
            installed.add(bundle.getSymbolicName() + " " + bundle.getVersion());
        }
        List<Offer> others = offers.stream()
                .filter(offer -> offer.equals(wanted) || !installed.contains(offer.toString())).toList();
        RepositoryContext resolving = new RepositoryContext(context, wanted.resource(), others);
        running = resolving;
        CompletableFuture<Void> watch = new CompletableFuture<>();
        // The timer is the JDK's own; it is given back when the resolver is done.
        CompletableFuture<Void> end = watch.orTimeout(SECONDS_MAX, TimeUnit.SECONDS)
                .whenComplete((_, late) -> {
                    if (late != null) {
                        resolving.cancel();
                    }
                });
        if (ended) {
            resolving.cancel();
        }
        try {
            Set<Resource> needed = resolver.resolve(resolving).keySet();
            List<Offer> install = others.stream().filter(offer -> needed.contains(offer.resource()))
                    .filter(offer -> !offer.equals(wanted)).collect(Collectors.toCollection(ArrayList::new));
            install.add(wanted);
            return List.copyOf(install);
        } catch (ResolutionException | RuntimeException | StackOverflowError e) {
            // The resolver is not made for what is hostile: whatever it says of it, this bundle is not taken.
            if (ended) {
                throw new InterruptedException("autoload ends");
            }
            throw new RepositoryException(end.isCompletedExceptionally()
                    ? "does not resolve within " + SECONDS_MAX + " s"
                    : "does not resolve: " + Texts.oneLine(String.valueOf(e.getMessage())));
        } finally {
            watch.complete(null);
            running = null;
        }
    }

    /** Ends what runs, and what comes. Any thread. */
    void end() {
        ended = true;
        RepositoryContext resolving = running;
        if (resolving != null) {
            resolving.cancel();
        }
    }
}
