package dev.remora.remoteproc.core;

import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.Processors.Candidate;
import dev.remora.remoteproc.core.Processors.Surroundings;
import dev.remora.remoteproc.spi.ResourceHandler;
import dev.remora.remoteproc.spi.Subdevice;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceRegistration;

/** Processors and their sequencer, with scripted ones for everything around them. */
final class WiredGateway implements ModelGateway {

    /** More attempts than any test needs. */
    private static final RecoveryPolicy POLICY = new RecoveryPolicy(true, 100, Duration.ofSeconds(60));

    private final Bundle bundle = (Bundle) stub(Bundle.class);
    @SuppressWarnings("unchecked")
    private final ServiceRegistration<RemoteProcessor> registration = (ServiceRegistration<RemoteProcessor>) stub(
            ServiceRegistration.class);
    private final FakeFirmwares firmwares = new FakeFirmwares();
    private final Map<String, Wired> latest = new ConcurrentHashMap<>();
    private final Map<Wired, Long> ids = new ConcurrentHashMap<>();
    private final Map<User, RemoteProcessor> users = new ConcurrentHashMap<>();
    private final AtomicLong nextId = new AtomicLong();
    private volatile String coming = "";
    private final Processors processors = new Processors(new Surroundings(firmwares, () -> POLICY,
            () -> CoredumpMode.DISABLED, this::dumps, Added::new, () -> latest(coming).host()));

    private record User(Wired wired, int number) {}

    /** The subdevices of one processor. */
    private final class Added implements Additions {

        private final String processor;

        Added(String processor) {
            this.processor = processor;
        }

        @Override
        public List<Subdevice> subdevices() {
            return List.copyOf(latest(processor).subdevices());
        }

        @Override
        public Optional<ResourceHandler> handler(int type) {
            return Optional.empty();
        }
    }

    @Override
    public void come(Wired wired) {
        String name = wired.core().name;
        long id = nextId.incrementAndGet();
        latest.put(name, wired);
        ids.put(wired, id);
        processors.add(new Candidate(id, name, wired.core(), new CoreSettings("sample.elf", false, wired.dependsOn(),
                Optional.empty(), Optional.empty())));
        wired.host().awaitVisible();
    }

    @Override
    public void go(Wired wired) {
        processors.remove(Objects.requireNonNull(ids.remove(wired)));
    }

    @Override
    public RemoteProcessor user(String processor, int user) {
        return users.computeIfAbsent(new User(latest(processor), user), key -> key.wired().host().users().getService(
                bundle, registration));
    }

    @Override
    public void userGoes(String processor, int user) {
        Wired wired = latest(processor);
        RemoteProcessor service = users.remove(new User(wired, user));
        if (service != null) {
            wired.host().users().ungetService(bundle, registration, service);
        }
    }

    @Override
    public FakeFirmwares firmwares() {
        return firmwares;
    }

    @Override
    public void firmwareChanged() {
        processors.each(processor -> processor.firmwareChanged("sample.elf"));
    }

    @Override
    public void settle() {
        processors.each(processor -> {
            try {
                Moves.uninterrupted(() -> processor.onOwner(() -> {}));
            } catch (RemoteProcessorException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Override
    public void close() {
        processors.close();
    }

    private ScriptedDumps dumps(String processor) {
        coming = processor; // asked for before its host, by the same thread
        return latest(processor).dumps();
    }

    private Wired latest(String processor) {
        return Objects.requireNonNull(latest.get(processor));
    }

    /** An OSGi object that nobody asks for more than a name. */
    private static Object stub(Class<?> type) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (proxy, method, arguments) -> method
                .getName().equals("getSymbolicName") ? "model" : null);
    }
}
