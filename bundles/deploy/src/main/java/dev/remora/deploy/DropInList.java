package dev.remora.deploy;

import java.io.File;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of each dropped file. A problem is logged once, however often the file is tried. */
@Component(name = "dev.remora.deploy.list", service = DropInList.class)
public final class DropInList {
    private static final Logger LOG = LoggerFactory.getLogger(DropInList.class);

    private final ConcurrentNavigableMap<String, DropIn> files = new ConcurrentSkipListMap<>();

    void put(DropIn now) {
        DropIn before = files.put(now.file(), now);
        String problem = now.problem();
        if (!problem.isEmpty() && (before == null || !before.problem().equals(problem))) {
            LOG.warn("{}: {}", now.file(), problem);
        } else if (problem.isEmpty() && before != null && !before.problem().isEmpty()) {
            LOG.info("{}: {}, no problem any more", now.file(), now.state());
        }
    }

    /** A file that lies in a folder for others is left alone. */
    void misplaced(File file, DropIn.Kind kind, String where) {
        put(new DropIn(DropIn.label(file.toPath()), kind, "", "", "refused", where + ": move it there"));
    }

    void remove(String file) {
        files.remove(file);
    }

    List<DropIn> all() {
        return List.copyOf(files.values());
    }
}
