package dev.remora.drivers.srtm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.testing.FakeChannel;
import dev.remora.rpmsg.testing.FakeMessage;
import dev.remora.srtm.Audio;
import dev.remora.srtm.AudioStream;
import dev.remora.srtm.AudioStream.Direction;
import dev.remora.srtm.GpioLines;
import dev.remora.srtm.I2cBus;
import dev.remora.srtm.LifeCycle;
import dev.remora.srtm.Pmic;
import dev.remora.srtm.PowerMode;
import dev.remora.srtm.Sensor;
import dev.remora.srtm.SensorType;
import dev.remora.srtm.Sensors;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.SrtmException.Reason;
import dev.remora.srtm.SrtmService;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The drivers of life cycle, regulators, sensors, sound and I2C, as the bus calls them. */
@Timeout(60)
class DriversTest {

    private final Registry registry = new Registry();

    /** What a user does with a service. */
    @FunctionalInterface
    private interface Use<S> {
        void with(S service) throws SrtmException, InterruptedException;
    }

    /** A service comes at probe, asks and is answered, refuses what the firmware asks, and goes at remove. */
    private <S extends SrtmService> void offers(RpmsgDriver driver, String channel, Class<S> type, Use<S> use,
            String request, String answer) throws Exception {
        FakeChannel there = new FakeChannel(channel);
        driver.probe(there);
        S service = registry.service(type);
        assertThat(service.channel()).isEqualTo(channel);
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        Thread user = Thread.ofPlatform().daemon().name("test-user").start(() -> {
            try {
                use.with(service);
            } catch (SrtmException | InterruptedException | RuntimeException e) {
                failure.set(e);
            }
        });
        await().until(() -> !there.endpoint().sent().isEmpty());
        assertThat(there.endpoint().sent().getFirst().hex()).isEqualTo(request);

        driver.received(message(answer));
        user.join();
        assertThat(failure).hasNullValue();
        driver.received(message("%02x010002ff0000000000".formatted(HexFormat.fromHexDigits(request, 0, 2))));
        assertThat(service.counts()).containsEntry("answers", 1L).containsEntry("unknown", 1L);

        driver.remove();
        assertThat(registry.isEmpty()).isTrue();
        assertThatThrownBy(() -> use.with(service)).isInstanceOf(SrtmException.class)
                .extracting("reason").isEqualTo(Reason.CLOSED);
        await().until(() -> !listens(channel));
    }

    @Test
    void onAChannelThatWasDrivenBeforeTheServiceComesAfterTheQuarantine() {
        FakeChannel channel = new FakeChannel("rpmsg-io-channel");
        GpioDriver driver = lines(channel, 60_000);

        driver.probe(channel);

        // Answers to what the former driver has asked are nobody's until then.
        await().until(() -> publishing().anyMatch(Bench::isWaiting));
        driver.received(message(Vectors.GPIO_IS_HIGH));
        assertThat(registry.isEmpty()).isTrue();
        driver.remove();
        await().until(() -> publishing().findAny().isEmpty());
        assertThat(registry.isEmpty()).isTrue();

        GpioDriver next = lines(channel, 1);
        next.probe(channel);
        assertThat(registry.service(GpioLines.class).channel()).isEqualTo("rpmsg-io-channel");
        next.remove();
    }

    private GpioDriver lines(FakeChannel channel, long quarantineMillis) {
        return new GpioDriver(registry.context(), Registry.inventory(channel, 1), Registry.configured(
                DriverConfiguration.class, Map.of("quarantine_millis", quarantineMillis)));
    }

    private static Stream<Thread> publishing() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals(
                "remora-srtm-publish"));
    }

    private static FakeMessage message(String hex) {
        return new FakeMessage(FakeChannel.REMOTE, HexFormat.of().parseHex(hex));
    }

    private static boolean listens(String channel) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("remora-srtm-" + channel));
    }

    private DriverConfiguration configuration() {
        return Registry.configured(DriverConfiguration.class, Map.of());
    }

    @Test
    void theLifeCycleIsAService() throws Exception {
        offers(new LifeCycleDriver(registry.context(), Registry.inventory(), configuration()),
                "rpmsg-life-cycle-channel", LifeCycle.class, service -> service.changeMode(PowerMode.RUN),
                "01010000000000000000" + "01", "01010001000000000000" + "00");
    }

    @Test
    void regulatorsAreAService() throws Exception {
        offers(new PmicDriver(registry.context(), Registry.inventory(), Registry.configured(PmicConfiguration.class,
                Map.of("limits", new String[]{"4:0-1"}))), "rpmsg-regulator-channel", Pmic.class,
                service -> service.enable(4), "02010000000000000000" + "04000000000000", "02010001000000000000"
                        + "04000000000000");
    }

    @Test
    void soundIsAService() throws Exception {
        offers(new AudioDriver(registry.context(), Registry.inventory(), configuration()), "rpmsg-micfil-channel",
                Audio.class, service -> service.open(new AudioStream(1, Direction.CAPTURE)),
                "030100000a0000000000" + "01" + "00".repeat(22), "030100010a0000000000" + "0102" + "00".repeat(21));
    }

    @Test
    void sensorsAreAService() throws Exception {
        offers(new SensorDriver(registry.context(), Registry.inventory(), configuration()), "rpmsg-sensor-channel",
                Sensors.class, service -> service.sample(new Sensor(SensorType.TILT, 3), true),
                "07010000010000000000" + "0103" + "01000000", "07010001010000000000" + "0103" + "00000000");
    }

    @Test
    void busesAreAService() throws Exception {
        offers(new I2cDriver(registry.context(), Registry.inventory(), Registry.configured(I2cConfiguration.class, Map
                .of())), "rpmsg-i2c-channel", I2cBus.class, service -> service.read(1, 0x68, 1, true),
                "08010000000100000000" + "0100" + "6800" + "0002" + "0100", "08010001000100000000" + "0100" + "6800"
                        + "0002" + "0100" + "55");
    }

    @Test
    void aBusIsWaitedForHalfASecond() throws Exception {
        FakeChannel there = new FakeChannel("rpmsg-i2c-channel");
        I2cDriver driver = new I2cDriver(registry.context(), Registry.inventory(), Registry.configured(
                I2cConfiguration.class, Map.of()));
        driver.probe(there);

        assertThatThrownBy(() -> registry.service(I2cBus.class).read(1, 0x68, 1, true)).hasMessageContaining(
                "no answer in 500 ms");
        driver.remove();
    }

    @Test
    void aConfigurationOfNoUseRefusesTheChannelAndLeavesNoThread() {
        FakeChannel there = new FakeChannel("rpmsg-regulator-channel");

        assertThatThrownBy(() -> pmic(Map.of("limits", new String[]{"LDO1"})).probe(there)).isInstanceOf(
                IllegalArgumentException.class).hasMessageStartingWith(
                        "dev.remora.drivers.srtm.pmic: limits \"LDO1\": must be REGULATOR:MIN-MAX");
        assertThatThrownBy(() -> pmic(Map.of("timeout_millis", 0L)).probe(there)).hasMessage(
                "dev.remora.drivers.srtm.pmic: timeout.millis 0 is not 1 to 60000");
        assertThat(registry.isEmpty()).isTrue();
        assertThat(listens("rpmsg-regulator-channel")).isFalse();
    }

    private PmicDriver pmic(Map<String, Object> values) {
        return new PmicDriver(registry.context(), Registry.inventory(), Registry.configured(PmicConfiguration.class,
                values));
    }
}
