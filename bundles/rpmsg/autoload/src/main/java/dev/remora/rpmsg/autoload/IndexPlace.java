package dev.remora.rpmsg.autoload;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;

/**
 * The folder of an index: what it names must lie in or below it.
 *
 * @param index where the index is
 */
record IndexPlace(URI index) {

    URI of(String url) throws RepositoryException {
        try {
            URI place = index.resolve(url).normalize();
            if (isBelow(place)) {
                return place;
            }
        } catch (IllegalArgumentException e) {
            throw new RepositoryException("its place is no URL: " + Texts.oneLine(url));
        }
        throw new RepositoryException("lies outside the folder of the index: " + Texts.oneLine(url));
    }

    private boolean isBelow(URI place) {
        String path = place.getRawPath();
        // Dots and slashes in disguise: what a server makes of them is not known.
        String disguised = path == null ? "" : path.toLowerCase(Locale.ROOT);
        return path != null && path.startsWith(index.resolve(".").getRawPath()) && !path.contains("/../")
                && !disguised.contains("%2e") && !disguised.contains("%2f") && !disguised.contains("%5c")
                && Objects.equals(place.getScheme(), index.getScheme())
                && Objects.equals(place.getRawAuthority(), index.getRawAuthority());
    }
}
