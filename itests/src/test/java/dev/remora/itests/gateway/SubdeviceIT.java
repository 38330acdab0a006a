package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.spi.Subdevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SubdeviceIT {

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.onBoard(SubdeviceIT.class, Map.of(), Board.core("m4", "sample.elf"));
    }

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<ServiceRegistration<Subdevice>> registered = new ArrayList<>();

    @After
    public void nothingIsLeft() throws Exception {
        new Gateway(context).processor("m4").stop();
        registered.forEach(ServiceRegistration::unregister);
    }

    @Test
    public void subdevicesComeAndGoWithTheCoreInOrder() throws Exception {
        RemoteProcessor m4 = new Gateway(context).processor("m4");
        register("low", 1, "");
        register("high", 2, "");

        m4.start();
        assertThat(calls).containsExactly("high prepare", "low prepare", "high start", "low start");
        assertThat(m4.report().subdevices()).startsWith("high", "low");

        calls.clear();
        m4.stop();
        assertThat(calls).containsExactly("low stop false", "high stop false", "low unprepare", "high unprepare");
    }

    @Test
    public void oneThatComesLateIsBroughtUpAndOneThatGoesIsBroughtDown() throws Exception {
        Gateway gateway = new Gateway(context);
        RemoteProcessor m4 = gateway.processor("m4");
        m4.start();

        ServiceRegistration<Subdevice> late = register("late", 0, "");
        gateway.until("it is up", () -> calls.equals(List.of("late prepare", "late start")));
        late.unregister();
        registered.remove(late);

        assertThat(calls).containsExactly("late prepare", "late start", "late stop false", "late unprepare");
        assertThat(m4.status().state()).isEqualTo(ProcessorState.RUNNING);
    }

    @Test
    public void itIsToldOfACrash() throws Exception {
        Gateway gateway = new Gateway(context);
        RemoteProcessor m4 = gateway.processor("m4");
        register("one", 0, "");
        m4.start();

        m4.crash(CrashType.FATAL_ERROR, "a test");

        gateway.until("it is up again", () -> calls.equals(List.of("one prepare", "one start", "one stop true",
                "one unprepare", "one prepare", "one start")));
    }

    @Test
    public void oneThatCannotStartFailsTheStartAndNothingIsLeft() throws Exception {
        RemoteProcessor m4 = new Gateway(context).processor("m4");
        register("good", 2, "");
        ServiceRegistration<Subdevice> bad = register("bad", 1, "no modem");

        assertThatThrownBy(m4::start).isInstanceOf(RemoteProcessorException.class).hasMessageContaining("no modem");

        assertThat(calls).containsExactly("good prepare", "bad prepare", "good start", "bad start", "good stop true",
                "bad unprepare", "good unprepare");
        assertThat(m4.status().state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(m4.status().reason()).contains("no modem");
        bad.unregister();
        registered.remove(bad);
        m4.start();
        assertThat(m4.status().state()).isEqualTo(ProcessorState.RUNNING);
    }

    private ServiceRegistration<Subdevice> register(String name, int ranking, String fault) {
        Map<String, Object> properties = Map.of(RemoteProcessor.NAME, "m4", Constants.SERVICE_RANKING, ranking);
        ServiceRegistration<Subdevice> registration = context.registerService(Subdevice.class,
                new Recorder(calls, name, fault), FrameworkUtil.asDictionary(properties));
        registered.add(registration);
        return registration;
    }

    private record Recorder(List<String> calls, String name, String fault) implements Subdevice {

        @Override
        public void prepare() {
            calls.add(name + " prepare");
        }

        @Override
        public void start() throws RemoteProcessorException {
            calls.add(name + " start");
            if (!fault.isEmpty()) {
                throw new RemoteProcessorException(fault);
            }
        }

        @Override
        public void stop(boolean crashed) {
            calls.add(name + " stop " + crashed);
        }

        @Override
        public void unprepare() {
            calls.add(name + " unprepare");
        }

        @Override
        public String description() {
            return name;
        }
    }
}
