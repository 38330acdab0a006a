package dev.remora.platform.posix;

import dev.remora.platform.SharedMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maps one file and offers it as {@link SharedMemory}, as long as its configuration lives. */
@Component(name = PosixSharedMemory.PID, service = {}, immediate = true, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"dev.remora.platform.SharedMemory\"", effective = "active")
@Designate(ocd = PosixSharedMemory.Config.class, factory = true)
public final class PosixSharedMemory {

    static final String PID = "dev.remora.platform.posix.SharedMemory";

    private static final Logger LOG = LoggerFactory.getLogger(PosixSharedMemory.class);
    private static final Path SHM = Path.of("/dev/shm");
    /** Neither a folder, nor hidden, nor {@code ..}. */
    private static final Pattern SHM_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,254}");
    private static final long PAGE = 4096;
    private static final long LARGEST = 1L << 30;
    private static final long FARTHEST = 1L << 40;

    @ObjectClassDefinition(name = "Shared memory", description = "A file that this gateway and another process map")
    @interface Config {

        @AttributeDefinition(description = "Name of the memory: letters, digits, '.', '_', '-'")
        String name() default "";

        @AttributeDefinition(description = "Length in bytes", min = "4096", max = "1073741824")
        long size() default 0;

        @AttributeDefinition(description = "Where in the file the memory starts: bytes, a multiple of 4096", min = "0", max = "1099511627776")
        long offset() default 0;

        @AttributeDefinition(description = "Address at which the other side sees the first byte: 0x… or decimal")
        String device_address() default "0";

        @AttributeDefinition(description = "File in /dev/shm, or an absolute path; it is kept at stop. Empty: a private file, removed at stop", required = false)
        String file() default "";
    }

    private final BackingFile file;
    private final MappedMemory memory;
    private final ServiceRegistration<SharedMemory> registration;

    @Activate
    public PosixSharedMemory(BundleContext context, Config config) {
        try {
            Settings settings = new Settings("shared memory", config.name());
            long size = settings.inRange("size", config::size, PAGE, LARGEST);
            long offset = settings.inRange("offset", config::offset, 0, FARTHEST);
            settings.check(offset % PAGE == 0, "offset %d is no multiple of %d".formatted(offset, PAGE));
            settings.check(offset == 0 || !config.file().isEmpty(),
                    "offset %d needs a file: a private one starts at 0".formatted(offset));
            long address = settings.address("device.address", config.device_address());
            settings.check(Long.compareUnsigned(address, -size) <= 0,
                    "size %d at device.address %s goes past the last 64-bit address".formatted(size,
                            config.device_address()));
            try {
                file = backingFile(settings, config);
                memory = map(config.name(), file, offset, size, address);
            } catch (IOException e) {
                throw settings.refused(e);
            }
        } catch (IllegalArgumentException e) {
            throw Settings.inactive(LOG, e);
        }
        registration = context.registerService(SharedMemory.class, memory, FrameworkUtil.asDictionary(Map.of(
                SharedMemory.NAME, memory.name(), SharedMemory.FILE, file.path().toString(), SharedMemory.OFFSET,
                config.offset())));
        LOG.debug("Shared memory {}: {} bytes of {} at device address 0x{}", memory.name(), memory.size(), file.path(),
                Long.toHexString(memory.deviceAddress()));
    }

    private static BackingFile backingFile(Settings settings, Config config) throws IOException {
        if (config.file().isEmpty()) {
            PrivateFile.sweep(SHM);
            return new BackingFile.Private(PrivateFile.create(SHM, config.name()));
        }
        settings.check(config.file().startsWith("/") || SHM_NAME.matcher(config.file()).matches(),
                "file '%s' is neither an absolute path nor a plain name of a file in %s".formatted(config.file(), SHM));
        Path path = SHM.resolve(config.file()).normalize();
        settings.check(!SHM.equals(path.getParent()) || !PrivateFile.reserves(path.getFileName().toString()),
                "file '%s' is a name of private files, which are removed when their gateway is gone"
                        .formatted(config.file()));
        return new BackingFile.Kept(path);
    }

    private static MappedMemory map(String name, BackingFile file, long offset, long size, long address)
            throws IOException {
        try {
            return MappedMemory.map(name, file.path(), offset, size, address);
        } catch (IOException | RuntimeException e) {
            file.release();
            throw e;
        }
    }

    /** Ends the service, which ends those who use the memory; then unmaps it. */
    @Deactivate
    void stop() {
        registration.unregister();
        try {
            memory.close();
        } catch (IllegalStateException e) {
            LOG.warn("Shared memory {}: stays mapped until the gateway ends, a native call still uses it: {}", memory
                    .name(), e.getMessage());
        }
        try {
            file.release();
        } catch (IOException e) {
            LOG.warn("Shared memory {}: {} is not removed: {}", memory.name(), file.path(), e.toString());
        }
    }
}
