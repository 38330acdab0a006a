package dev.remora.platform.posix;

import dev.remora.platform.Mailbox;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers a {@link SocketMailbox} as long as its configuration lives. */
@Component(name = SocketMailboxComponent.PID, service = {}, immediate = true, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"dev.remora.platform.Mailbox\"", effective = "active")
@Designate(ocd = SocketMailboxComponent.Config.class, factory = true)
public final class SocketMailboxComponent {

    static final String PID = "dev.remora.platform.posix.SocketMailbox";

    private static final Logger LOG = LoggerFactory.getLogger(SocketMailboxComponent.class);
    /** The kernel takes one byte more, Java does not. */
    private static final int LONGEST_PATH = 106;
    private static final int MOST_CHANNELS = 256;

    @ObjectClassDefinition(name = "Socket mailbox", description = "Doorbells on a Unix stream socket, one byte a ring")
    @interface Config {

        @AttributeDefinition(description = "Name of the mailbox: letters, digits, '.', '_', '-'")
        String name() default "";

        @AttributeDefinition(description = "Absolute path of the socket, at most 106 bytes")
        String path() default "";

        @AttributeDefinition(description = "Which end of the socket this is", options = {
                @Option(label = "listens for the peer", value = "server"),
                @Option(label = "connects to the peer", value = "client")})
        @Nullable
        String role(); // no default: with one for all but value, Declarative Services would rename value

        @AttributeDefinition(description = "Number of channels", min = "1", max = "256")
        int channels() default 1;

        @AttributeDefinition(description = "What the value of a byte says", options = {
                @Option(label = "the number of the channel", value = "channel"),
                @Option(label = "nothing, as with OpenAMP", value = "any")})
        String value() default "any";

        @AttributeDefinition(description = "When the next peer is let in or looked for", options = {
                @Option(label = "when the last one is gone", value = "always"),
                @Option(label = "when whoever uses the mailbox asks for its doorbell again", value = "asked")})
        String reconnect() default "always";
    }

    private final SocketMailbox mailbox;
    private final SocketLoop loop;
    private final ServiceRegistration<Mailbox> registration;

    @Activate
    public SocketMailboxComponent(BundleContext context, Config config) {
        Path path;
        try {
            Settings settings = new Settings("socket mailbox", config.name());
            path = path(settings, config.path());
            boolean server = settings.oneOf("role", config.role(), "server", "client").equals("server");
            boolean valueIsChannel = settings.oneOf("value", config.value(), "channel", "any").equals("channel");
            boolean oneByOne = settings.oneOf("reconnect", config.reconnect(), "asked", "always").equals("asked");
            int channels = (int) settings.inRange("channels", config::channels, 1, MOST_CHANNELS);
            mailbox = new SocketMailbox(config.name(), channels, valueIsChannel);
            try {
                loop = loop(mailbox, path, server, oneByOne);
                mailbox.whenAsked(loop::open);
            } catch (IOException e) {
                throw settings.refused(e);
            }
        } catch (IllegalArgumentException e) {
            throw Settings.inactive(LOG, e);
        }
        registration = context.registerService(Mailbox.class, mailbox, FrameworkUtil.asDictionary(Map.of(Mailbox.NAME,
                mailbox.name(), Mailbox.ADDRESS, "unix:" + path)));
    }

    private static Path path(Settings settings, String path) {
        int bytes = path.getBytes(StandardCharsets.UTF_8).length;
        settings.check(bytes <= LONGEST_PATH,
                "path %s has %d bytes, a socket's path can have %d".formatted(path, bytes, LONGEST_PATH));
        settings.check(path.startsWith("/") && path.indexOf('\0') < 0, "path '%s' is not absolute".formatted(path));
        return Path.of(path);
    }

    private static SocketLoop loop(SocketMailbox mailbox, Path path, boolean server, boolean oneByOne)
            throws IOException {
        Selector selector = Selector.open();
        try {
            return new SocketLoop(mailbox, server ? ServerEnd.at(path, selector) : new ClientEnd(path), selector,
                    oneByOne);
        } catch (IOException | RuntimeException e) {
            selector.close();
            throw e;
        }
    }

    /** Ends the service, which ends those who use it; then the connection and its thread. */
    @Deactivate
    void stop() {
        registration.unregister();
        loop.close();
        mailbox.close();
        LOG.debug("Socket mailbox {}: closed, {} rings found nobody connected, {} bytes were no channel", mailbox
                .name(), mailbox.lost(), mailbox.unknown());
    }
}
