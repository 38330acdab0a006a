package dev.remora.remoteproc.soft.firmware;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What an image is to be: {@code FILE=FIRMWARE-CLASS@VERSION[,OPTION…]}, with the options of {@link MakeFirmware}. */
record ImageArgument(String file, String firmwareClass, String version, String trace, boolean vdev,
        List<String> packages, @Nullable SharedTable sharedTable) {

    static final String USAGE = "FILE=FIRMWARE-CLASS@VERSION[,no-vdev][,trace=NAME][,with=PACKAGE]…"
            + "[,table=ADDRESS,vdevs=NUMBER,rings=ADDRESS,trace-at=ADDRESS]";

    private static final String TABLE = "table=";
    private static final String VDEVS = "vdevs=";
    private static final String RINGS = "rings=";
    private static final String TRACE_AT = "trace-at=";
    private static final Set<String> SHARED = Set.of(TABLE, VDEVS, RINGS, TRACE_AT);

    static ImageArgument parse(String argument) {
        List<String> parts = List.of(argument.split(",", -1));
        String image = parts.getFirst();
        int equals = image.indexOf('=');
        int at = image.lastIndexOf('@');
        if (equals < 0 || at < equals) {
            throw new IllegalArgumentException(argument + ": must be " + USAGE);
        }
        String firmwareClass = image.substring(equals + 1, at);
        String trace = "trace:m4";
        boolean vdev = true;
        List<String> packages = new ArrayList<>(List.of(packageOf(firmwareClass)));
        Map<String, Integer> shared = new TreeMap<>();
        for (String option : parts.subList(1, parts.size())) {
            String name = option.substring(0, option.indexOf('=') + 1);
            String value = option.substring(name.length());
            if (option.equals("no-vdev")) {
                vdev = false;
            } else if (name.equals("trace=")) {
                trace = value;
            } else if (name.equals("with=")) {
                packages.add(value);
            } else if (SHARED.contains(name)) {
                shared.put(name, Long.decode(value).intValue());
            } else {
                throw new IllegalArgumentException(argument + ": option " + option + ", must be " + USAGE);
            }
        }
        return new ImageArgument(image.substring(0, equals), firmwareClass, image.substring(at + 1), trace, vdev,
                packages, sharedTable(argument, shared));
    }

    private static @Nullable SharedTable sharedTable(String argument, Map<String, Integer> values) {
        if (values.isEmpty()) {
            return null;
        }
        Integer table = values.get(TABLE);
        Integer vdevs = values.get(VDEVS);
        Integer rings = values.get(RINGS);
        Integer trace = values.get(TRACE_AT);
        if (table == null || vdevs == null || rings == null || trace == null) {
            throw new IllegalArgumentException(argument + ": table, vdevs, rings and trace-at go together, must be "
                    + USAGE);
        }
        return new SharedTable(table, vdevs, rings, trace);
    }

    private static String packageOf(String firmwareClass) {
        return firmwareClass.substring(0, firmwareClass.lastIndexOf('.'));
    }
}
