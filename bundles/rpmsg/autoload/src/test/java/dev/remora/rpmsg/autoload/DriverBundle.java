package dev.remora.rpmsg.autoload;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.autoload.drivers.PingDriver;
import java.io.File;
import java.nio.file.Path;
import java.util.Objects;

/** A bundle made of annotated drivers, as the build makes them. */
final class DriverBundle {

    private DriverBundle() {
    }

    static void to(Path file) throws Exception {
        try (Builder builder = new Builder()) {
            for (Class<?> type : new Class<?>[]{PingDriver.class, RpmsgDriver.class}) {
                builder.addClasspath(
                        new File(Objects.requireNonNull(type.getProtectionDomain().getCodeSource()).getLocation()
                                .toURI()));
            }
            builder.setProperty("Bundle-SymbolicName", "test.drivers");
            builder.setProperty("Bundle-Version", "1.0.0");
            builder.setProperty("Private-Package", PingDriver.class.getPackageName());
            builder.setProperty("Import-Package", "!org.jspecify.*,*");
            Jar jar = builder.build();
            if (!builder.isOk()) {
                throw new IllegalStateException(builder.getErrors().toString());
            }
            jar.write(file.toFile());
        }
    }
}
