package dev.remora.imx;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Another partition of the chip, which lives on its own: it can neither be started nor stopped nor reset from here. One
 * service for each configuration of the backend; it stays while the other side is reset.
 */
@ProviderType
public interface Partition {

    /** Service property: {@link #name()}, {@code String}. */
    String NAME = "imx.name";

    /**
     * The configured name.
     *
     * @return the name
     */
    String name();

    /**
     * What there is to know now. Any thread; never blocks.
     *
     * @return a snapshot
     */
    PartitionReport report();
}
