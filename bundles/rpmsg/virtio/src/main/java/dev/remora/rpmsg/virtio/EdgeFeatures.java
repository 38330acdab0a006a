package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.virtio.settings.EdgeSettings;
import dev.remora.virtio.VirtioFeatures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The negotiated features, for the queues and for people. */
final class EdgeFeatures {

    private EdgeFeatures() {}

    /** Which features of rings are known to an edge. */
    static long rings(EdgeSettings settings) {
        return settings.dialect().eventIndex()
                ? VirtioFeatures.EVENT_IDX | VirtioFeatures.VERSION_1
                : VirtioFeatures.VERSION_1;
    }

    /** What is shown of an edge. */
    static Map<String, String> details(String role, EdgeSettings settings, long features, String buffers) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("role", role);
        details.put("dialect", settings.dialect().toString());
        details.put("features", names(features, settings));
        details.put("buffers", buffers);
        details.put("receive.thread", settings.receiveText());
        return details;
    }

    private static String names(long features, EdgeSettings settings) {
        List<String> names = new ArrayList<>();
        if ((features & Rings.F_NAME_SERVICE) != 0) {
            names.add("name-service");
        }
        if ((features & settings.sizeFeature().feature()) != 0) {
            names.add("buffer-size " + settings.sizeFeature());
        }
        if ((features & VirtioFeatures.EVENT_IDX) != 0) {
            names.add("event-idx");
        }
        if ((features & VirtioFeatures.VERSION_1) != 0) {
            names.add("version-1");
        }
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
