package dev.remora.remoteproc.core;

import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.core.coredump.CoredumpSettings;
import dev.remora.remoteproc.spi.RemoteCore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a processor bundle has set one core: the properties of its service.
 *
 * @param firmware name of the firmware
 * @param autoBoot whether it is booted by itself
 * @param dependsOn names of the processors that must run before it
 * @param recovery whether it is started again after a crash; empty: as set for all
 * @param coredump what becomes of its memory after a crash; empty: as set for all
 */
record CoreSettings(String firmware, boolean autoBoot, List<String> dependsOn, Optional<Boolean> recovery,
        Optional<CoredumpMode> coredump) {

    private static final Logger LOG = LoggerFactory.getLogger(CoreSettings.class);
    private static final int MOST_DEPENDENCIES = 64;

    /** With nothing but a firmware. */
    static CoreSettings of(String firmware, boolean autoBoot) {
        return new CoreSettings(firmware, autoBoot, List.of(), Optional.empty(), Optional.empty());
    }

    /** What is of a wrong type counts as absent. */
    static CoreSettings of(Map<String, Object> properties) {
        return new CoreSettings(text(properties.get(RemoteProcessor.FIRMWARE)), Boolean.TRUE.equals(properties.get(
                RemoteProcessor.AUTO_BOOT)), names(properties.get(RemoteProcessor.DEPENDS_ON)), bool(
                        properties.get(
                                RemoteCore.RECOVERY)),
                mode(text(properties.get(RemoteCore.COREDUMP))));
    }

    Processor.Settings settings() {
        return new Processor.Settings(autoBoot, dependsOn);
    }

    private static Optional<Boolean> bool(@Nullable Object value) {
        return value instanceof Boolean set ? Optional.of(set) : Optional.empty();
    }

    private static Optional<CoredumpMode> mode(String text) {
        Optional<CoredumpMode> mode = CoredumpSettings.mode(text);
        if (mode.isEmpty() && !text.isBlank()) {
            LOG.warn("{} = \"{}\" ignored: it is none of disabled, enabled, inline", RemoteCore.COREDUMP,
                    Status.oneLine(
                            text));
        }
        return mode;
    }

    private static List<String> names(@Nullable Object value) {
        List<String> names = new ArrayList<>();
        Collection<?> given = switch (value) {
            case Object[] array -> List.of(array);
            case Collection<?> collection -> collection;
            case String one -> List.of(one);
            case null, default -> List.of();
        };
        for (Object one : given) {
            String name = text(one).strip();
            if (!name.isEmpty() && !names.contains(name) && names.size() < MOST_DEPENDENCIES) {
                names.add(name);
            }
        }
        return List.copyOf(names);
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }
}
