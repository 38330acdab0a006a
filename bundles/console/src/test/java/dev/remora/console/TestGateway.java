package dev.remora.console;

import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/** The real Gogo, and as much of a framework as the console asks for. */
final class TestGateway implements AutoCloseable {
    private static final InputStream IN = System.in;
    private static final PrintStream OUT = System.out;
    private static final PrintStream ERR = System.err;

    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    final CommandProcessorImpl gogo;
    final BundleContext context;
    final CountDownLatch frameworkStopped = new CountDownLatch(1);

    TestGateway(Path home) {
        // A command that outlives its gateway leaves Gogo's streams behind, on which the next one would not start.
        System.setIn(IN);
        System.setOut(OUT);
        System.setErr(ERR);
        threadIo.start();
        gogo = new CommandProcessorImpl(threadIo);
        Bundle bundle = proxy(Bundle.class, (method, args) -> switch (method) {
            case "getVersion" -> new Version("1.2.3");
            case "getSymbolicName" -> "acme.driver";
            case "stop" -> {
                frameworkStopped.countDown();
                yield null;
            }
            default -> throw new UnsupportedOperationException(method);
        });
        context = proxy(BundleContext.class, (method, args) -> switch (method) {
            case "getBundle" -> args != null && args[0].equals(8L) ? null : bundle;
            case "getBundles" -> new Bundle[]{bundle};
            case "getProperty" -> switch ((String) args[0]) {
                case "remora.socket" -> socket(home).toString();
                case "remora.home" -> home.toString();
                default -> null;
            };
            default -> throw new UnsupportedOperationException(method);
        });
    }

    static Path socket(Path home) {
        return home.resolve("console.sock");
    }

    void command(String scope, Object target, String function) {
        gogo.addCommand(scope, target, function);
    }

    private interface Calls {
        @org.jspecify.annotations.Nullable
        Object call(String method, Object[] args);
    }

    private static <T> T proxy(Class<T> type, Calls calls) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type},
                (self, method, args) -> calls.call(method.getName(), args)));
    }

    @Override
    public void close() {
        gogo.stop();
        threadIo.stop();
    }
}
