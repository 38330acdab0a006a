package dev.remora.rpmsg.core;

import org.osgi.framework.Bundle;
import org.osgi.framework.Version;

/**
 * What the policy decides by, of a bundle.
 *
 * @param symbolicName its symbolic name; empty where it has none
 * @param version its version
 */
record BundleFacts(String symbolicName, Version version) {

    static BundleFacts of(Bundle bundle) {
        String symbolicName = bundle.getSymbolicName();
        return new BundleFacts(symbolicName == null ? "" : symbolicName, bundle.getVersion());
    }

    @Override
    public String toString() {
        return symbolicName + " " + version;
    }
}
