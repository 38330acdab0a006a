package dev.remora.rpmsg.autoload;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where bundles may be had. Nothing in it is trusted. One thread only. */
interface Repository {

    /**
     * What it offers now.
     *
     * @param last what it offered when it was read last, if it was; returned as it is if nothing has changed
     */
    Content read(@Nullable Content last) throws InterruptedException;

    /**
     * What a repository offers.
     *
     * @param stamp tells one state of the repository from another
     * @param offers its bundles
     * @param problems what cannot be used, one line each
     */
    record Content(Object stamp, List<Offer> offers, List<String> problems) {}
}
