package dev.remora.itests.gateway;

import dev.remora.platform.Mailbox;
import dev.remora.platform.SharedMemory;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/**
 * Stands between an edge and its memory and mailbox, as services of their own, and notes which thread reads, writes and
 * rings. The memory says that it is a device's: nobody gets past by its segment.
 */
final class Witness implements AutoCloseable {

    private final BundleContext context;
    private final List<ServiceRegistration<?>> registered = new ArrayList<>();
    private final List<Thread> touches = new ArrayList<>();

    Witness(BundleContext context) {
        this.context = context;
    }

    /** Offers the memory of that name under another one. */
    Witness memory(String name, String as) throws Exception {
        SharedMemory memory = service(SharedMemory.class, name);
        return register(SharedMemory.class, as, (proxy, method, arguments) -> switch (method.getName()) {
            case "name" -> as;
            case "kind" -> SharedMemory.Kind.DEVICE;
            case "segment" -> throw new UnsupportedOperationException(as + " is a device");
            default -> call(memory, method, arguments, method.getName().matches("(get|put)[0-9]+"));
        });
    }

    /** Offers the mailbox of that name under another one. */
    Witness mailbox(String name, String as) throws Exception {
        Mailbox mailbox = service(Mailbox.class, name);
        return register(Mailbox.class, as, (proxy, method, arguments) -> method.getName().equals("name")
                ? as
                : call(mailbox, method, arguments, method.getName().equals("ring")));
    }

    /** Which threads have touched either, one entry for each access, since the last call. */
    synchronized List<Thread> touches() {
        List<Thread> since = List.copyOf(touches);
        touches.clear();
        return since;
    }

    private synchronized void touched() {
        touches.add(Thread.currentThread());
    }

    private Object call(Object on, Method method, Object[] arguments, boolean access) throws Throwable {
        if (access) {
            touched();
        }
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private <S> S service(Class<S> type, String name) throws Exception {
        String filter = "(name=" + name + ")";
        new Gateway(context).until(name + " is there",
                () -> !context.getServiceReferences(type, filter).isEmpty());
        ServiceReference<S> reference = context.getServiceReferences(type, filter).iterator().next();
        return Objects.requireNonNull(context.getService(reference));
    }

    private <S> Witness register(Class<S> type, String name, InvocationHandler handler) {
        S service = type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, handler));
        registered.add(context.registerService(type, service,
                FrameworkUtil.asDictionary(Map.of(SharedMemory.NAME, name))));
        return this;
    }

    @Override
    public void close() {
        registered.forEach(ServiceRegistration::unregister);
    }
}
