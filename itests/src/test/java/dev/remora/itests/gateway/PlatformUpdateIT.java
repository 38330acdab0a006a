package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.remoteproc.ProcessorStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class PlatformUpdateIT {

    private static final String BUS = "dev.remora.rpmsg.core";
    private static final String BACKEND = "dev.remora.rpmsg.virtio";

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.onNewHome(PlatformUpdateIT.class);
    }

    @Test
    public void bundlesOfTheDistributionAreReplacedByDropInsAndComeBackWhenTheseAreDeleted() throws Exception {
        Gateway gateway = new Gateway(context);
        ProcessorStatus m4 = gateway.untilM4Runs();
        String pid = gateway.pid();
        gateway.untilChannel(Gateway.SAMPLE, "is bound", channel -> channel.driver().isPresent());
        Map<String, String> bindings = gateway.bindings();

        for (String name : new String[]{BUS, BACKEND}) {
            Bundle bundle = gateway.bundle(name);
            String location = bundle.getLocation();
            String shipped = bundle.getVersion().toString();
            Path dropped = gateway.home("deploy/" + name + ".jar");

            Jars.copyWith(Map.of("Bundle-Version", "9.9.0"), gateway.shipped("bundles", name + "-"), dropped);
            gateway.until(name + " 9.9.0 runs", () -> runs(bundle, "9.9.0"));
            gateway.until("the same channels are bound with " + name + " 9.9.0",
                    () -> gateway.bindings().equals(bindings));
            gateway.until("the list says what " + name + " replaces", () -> gateway.type("deploy:list --json")
                    .contains("\"version\":\"9.9.0\",\"state\":\"active\",\"replaces\":\"" + shipped + "\""));
            assertThat(bundle.getLocation()).isEqualTo(location);
            assertThat(context.getBundles()).filteredOn(other -> name.equals(other.getSymbolicName())).hasSize(1);

            Files.delete(dropped);
            gateway.until(name + " " + shipped + " is back", () -> runs(bundle, shipped));
            gateway.until("the same channels are bound with " + name + " " + shipped,
                    () -> gateway.bindings().equals(bindings));
        }
        assertThat(gateway.untilM4Runs()).isEqualTo(m4);
        assertThat(gateway.pid()).isEqualTo(pid);
    }

    @Test
    public void whatDropInsAreDeployedWithIsNotReplaced() throws Exception {
        Gateway gateway = new Gateway(context);
        gateway.untilM4Runs();
        for (String name : new String[]{"dev.remora.deploy", "org.apache.felix.scr", "org.apache.felix.configadmin",
                "org.apache.felix.fileinstall"}) {
            Bundle bundle = gateway.bundle(name);
            long modified = bundle.getLastModified();
            Path dropped = gateway.home("deploy/" + name + ".jar");
            Jars.copyWith(Map.of("Bundle-Version", "99.0.0"), gateway.shipped("bundles", name + "-"), dropped);
            gateway.until(name + " is refused", () -> gateway.problemOf(name + ".jar")
                    .contains(name + " 99.0.0 is what drop-ins are deployed with"));
            assertThat(context.getBundles()).filteredOn(other -> name.equals(other.getSymbolicName()))
                    .containsExactly(bundle);
            assertThat(bundle.getLastModified()).isEqualTo(modified);
            Files.delete(dropped);
        }
    }

    private static boolean runs(Bundle bundle, String version) {
        return bundle.getState() == Bundle.ACTIVE && bundle.getVersion().toString().equals(version);
    }
}
