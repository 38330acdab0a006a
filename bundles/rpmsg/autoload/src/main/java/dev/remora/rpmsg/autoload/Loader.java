package dev.remora.rpmsg.autoload;

import dev.remora.rpmsg.RpmsgAutoload.Loaded;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads the best bundle of a repository for a channel: the highest version that resolves and starts. */
final class Loader {

    private static final Logger LOG = LoggerFactory.getLogger(Loader.class);
    private static final int TRIES = 8;

    private final Claims claims;
    private final Resolution resolution;
    private final Installer installer;
    private final LookUps lookUps;

    Loader(Claims claims, Resolution resolution, Installer installer, LookUps lookUps) {
        this.claims = claims;
        this.resolution = resolution;
        this.installer = installer;
        this.lookUps = lookUps;
    }

    /**
     * Looks a channel up.
     *
     * @param stillWanted asked when all is ready to be installed
     * @return false if it was no longer wanted
     */
    boolean load(ChannelStatus channel, Repository repository, Repository.Content content, BooleanSupplier stillWanted)
            throws InterruptedException {
        Wanted wanted = Wanted.by(channel);
        List<Offer> candidates = content.offers().stream()
                .filter(offer -> !offer.isFragment() && wanted.isFor(offer.name(), offer.resource()))
                .sorted(Offer.HIGHEST_FIRST).limit(TRIES).toList();
        if (candidates.isEmpty()) {
            LOG.debug("autoload: nothing for {} in {}", channel.id(), repository);
            String others = content.problems().isEmpty()
                    ? ""
                    : " (%d problems, the first: %s)".formatted(content.problems().size(),
                            content.problems().getFirst());
            lookUps.add(new Loaded("", repository.toString(), channel.id(), "no bundle for " + wanted + others));
            return true;
        }
        for (Offer candidate : candidates) {
            Optional<Bundle> twin = claims.installed(candidate.name());
            if (twin.isPresent()) {
                failed(candidate, channel, "%s %s is installed already, from %s: update or remove that one".formatted(
                        candidate.name(), twin.get().getVersion(), twin.get().getLocation()));
                continue;
            }
            try {
                List<Offer> bundles = resolution.of(candidate, content.offers());
                if (!stillWanted.getAsBoolean()) {
                    LOG.debug("autoload: {} is not needed for {} any more", candidate, channel.id());
                    return false;
                }
                installer.install(bundles);
                loaded(bundles, channel);
                return true;
            } catch (RepositoryException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("autoload ends");
                }
                failed(candidate, channel, String.valueOf(e.getMessage()));
            }
        }
        return true;
    }

    private void loaded(List<Offer> bundles, ChannelStatus channel) {
        for (Offer bundle : bundles) {
            lookUps.add(new Loaded(bundle.toString(), bundle.source(), channel.id(), ""));
        }
        String others = bundles.size() == 1
                ? ""
                : bundles.subList(0, bundles.size() - 1).stream().map(Offer::toString)
                        .collect(Collectors.joining(", ", " with ", ""));
        LOG.info("autoload: {} for {}, from {}{}", bundles.getLast(), Texts.oneLine(channel.id()),
                bundles.getLast().source(), others);
    }

    private void failed(Offer candidate, ChannelStatus channel, String why) {
        String problem = Texts.oneLine(why);
        LOG.warn("autoload: {} for {} is not loaded: {}", candidate, Texts.oneLine(channel.id()), problem);
        lookUps.add(new Loaded(candidate.toString(), candidate.source(), channel.id(), problem));
    }
}
