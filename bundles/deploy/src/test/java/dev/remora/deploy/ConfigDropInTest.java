package dev.remora.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.felix.cm.impl.ConfigurationManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class ConfigDropInTest {
    private static final String PID = "acme.pump";

    @TempDir
    Path home;

    Path folder;
    TestFramework framework;
    BundleContext context;
    ConfigurationAdmin admin;
    ConfigDropIn dropIn;
    DropInList list = new DropInList();
    final Lines lines = new Lines();

    @BeforeEach
    void start() throws Exception {
        folder = Files.createDirectory(home.resolve("config"));
        framework = new TestFramework(home);
        context = framework.context();
        framework.start(ConfigurationManager.class);
        admin = Objects.requireNonNull(
                context.getService(Objects.requireNonNull(context.getServiceReference(ConfigurationAdmin.class))));
        dropIn = new ConfigDropIn(context, admin, list);
    }

    @AfterEach
    void stop() throws Exception {
        dropIn.deactivate();
        lines.close();
        framework.close();
    }

    @Test
    void aFileBecomesAConfiguration() throws Exception {
        drop("acme.pump.cfg.json", """
                // the pump behind the wall
                { "limit": 5, "url": "http://host//path", /* typed: */ "rate:Integer": 7, "names": ["a", "b"] }""");
        assertThat(problem()).isEmpty();
        Dictionary<String, Object> properties = properties(PID);
        assertThat(properties.get("limit")).isEqualTo(5L);
        assertThat(properties.get("url")).isEqualTo("http://host//path");
        assertThat(properties.get("rate")).isEqualTo(7);
        assertThat(properties.get("names")).isEqualTo(new String[]{"a", "b"});
        assertThat(lines.infos()).containsExactly("config/acme.pump.cfg.json: applied");
        assertThat(list.all()).containsExactly(
                new DropIn("config/acme.pump.cfg.json", DropIn.Kind.CONFIGURATION, PID, "", "applied", ""));
    }

    @Test
    void aFileOfAFactoryBecomesANamedInstance() throws Exception {
        Path file = drop("acme.pump~left.cfg.json", "{ \"limit\": 5 }");
        Configuration configuration = Objects.requireNonNull(configuration("acme.pump~left"));
        assertThat(configuration.getFactoryPid()).isEqualTo(PID);
        delete(file);
        assertThat(configuration("acme.pump~left")).isNull();
    }

    @Test
    void theSameContentAgainIsNoUpdate() throws Exception {
        Path file = drop("acme.pump.cfg.json", "{ \"limit\": 5, \"names\": [\"a\"] }");
        long count = Objects.requireNonNull(configuration(PID)).getChangeCount();
        dropIn.update(file.toFile());
        drop("acme.pump.cfg.json", "{ \"names\": [\"a\"], \"limit\": 5 }");
        assertThat(Objects.requireNonNull(configuration(PID)).getChangeCount()).isEqualTo(count);
    }

    @Test
    void aDeletedFileTakesItsConfigurationAlong() throws Exception {
        Path file = drop("acme.pump.cfg.json", "{ }");
        delete(file);
        assertThat(configuration(PID)).isNull();
        assertThat(list.all()).isEmpty();
        assertThat(lines.infos()).contains("config/acme.pump.cfg.json: removed");
    }

    @Test
    void filesAreAppliedAtOnceWhenTheBundleStartsAndOrphansRemoved() throws Exception {
        Path orphan = drop("acme.gone.cfg.json", "{ \"limit\": 1 }");
        admin.getConfiguration("by.hand", "?").update(FrameworkUtil.asDictionary(Map.of("limit", 1)));
        dropIn.deactivate();
        Files.delete(orphan);
        Files.writeString(folder.resolve("acme.new.cfg.json"), "{ \"limit\": 2 }");
        dropIn = new ConfigDropIn(context, admin, new DropInList());
        assertThat(configuration("acme.gone")).isNull();
        assertThat(configuration("by.hand")).isNotNull();
        assertThat(properties("acme.new").get("limit")).isEqualTo(2L);
        assertThat(lines.infos()).doesNotContain("config/acme.new.cfg.json: applied");
    }

    @Test
    void whatDoesNotParseNamesThePlaceAndChangesNothing() throws Exception {
        drop("acme.pump.cfg.json", "{ \"limit\": 5 }");
        drop("acme.pump.cfg.json", "{\n  // how many\n  \"limit\": 5,,\n}");
        assertThat(problem()).startsWith("line 3, column ").contains(": not JSON: ")
                .endsWith("; the previous configuration stays");
        assertThat(properties(PID).get("limit")).isEqualTo(5L);
        assertThat(lines.warnings()).hasSize(1).first().asString()
                .startsWith("config/acme.pump.cfg.json: line 3, column ");
    }

    @Test
    void everyKindOfBadTextIsOneLine() throws Exception {
        assertThat(refused("")).contains("not JSON");
        assertThat(refused("[1]")).contains("not a configuration: it must be one JSON object, { … }");
        assertThat(refused("{ \"a\": null }")).contains("a is null: give it a value or leave it out");
        assertThat(refused("{ \"a\": 1, \"a\": 2 }")).contains("not JSON");
        assertThat(refused("{ \"a\": 1, \"A\": 2 }")).contains("Duplicate property");
        assertThat(refused("{ \"a:Integer\": \"many\" }"))
                .startsWith("a:Integer = \"many\": not a value of that type;");
        assertThat(refused("{ \"a\": 1 /* no end")).contains("not JSON");
        Files.write(folder.resolve("acme.pump.cfg.json"), new byte[]{'{', (byte) 0xff, '}'});
        dropIn.update(folder.resolve("acme.pump.cfg.json").toFile());
        assertThat(problem()).isEqualTo("not UTF-8 text: save it as UTF-8; not applied");
    }

    @Test
    void aNameThatSaysNoPidIsRefused() throws Exception {
        for (String name : new String[]{"limit.json", "a b.cfg.json", ".cfg.json", "a~.cfg.json", "a~b~c.cfg.json"}) {
            drop(name, "{ }");
        }
        assertThat(list.all()).hasSize(5).allSatisfy(file -> assertThat(file.problem())
                .isEqualTo("its name says no PID: call it PID.cfg.json or FACTORY~NAME.cfg.json; not applied"));
        assertThat(admin.listConfigurations(null)).isNull();
    }

    @Test
    void aValueOutOfRangeIsRefusedAndThePreviousStays() throws Exception {
        rules("1");
        drop("acme.pump.cfg.json", "{ \"limit\": 5 }");
        drop("acme.pump.cfg.json", "{ \"limit\": 0 }");
        assertThat(problem())
                .isEqualTo("limit = 0: allowed is a whole number from 1 to 100; the previous configuration stays");
        assertThat(properties(PID).get("limit")).isEqualTo(5L);
        drop("acme.pump.cfg.json", "{ \"limit\": 100 }");
        assertThat(problem()).isEmpty();
        assertThat(properties(PID).get("limit")).isEqualTo(100L);
    }

    @Test
    void everyKindOfBadValueSaysWhatIsAllowed() throws Exception {
        rules("1");
        assertThat(refused("{ \"limit\": \"many\" }"))
                .startsWith("limit = many: allowed is a whole number from 1 to 100;");
        assertThat(refused("{ \"limit\": 1.5 }")).startsWith("limit = 1.5: allowed is");
        assertThat(refused("{ \"LIMIT\": 101 }")).startsWith("LIMIT = 101: allowed is");
        assertThat(refused("{ \"limit\": [1, 2] }")).startsWith("limit has 2 values: allowed is one;");
        assertThat(refused("{ \"policy\": \"lose\" }")).startsWith("policy = lose: allowed is one of hold, drop;");
        assertThat(refused("{ \"recovery\": \"maybe\" }")).startsWith("recovery = maybe: allowed is true or false;");
        assertThat(refused("{ \"rate\": 0.01 }")).startsWith("rate = 0.01: allowed is a number, at least 0.5;");
        assertThat(refused("{ \"paths\": [\"/ok\", \"\"], \"limit\": 0 }")).startsWith("limit = 0:");
    }

    @Test
    void goodValuesOfEveryKindAreTaken() throws Exception {
        rules("1");
        drop("acme.pump.cfg.json",
                """
                        { "limit": "$[prop:limit]", "policy": "drop", "recovery": false, "rate": 0.5, "paths": ["/a,b", "c\\\\d"],
                          "memory.target": "(name=m4)", "name": "" }""");
        assertThat(problem()).isEmpty();
    }

    @Test
    void anUnknownPropertyIsReportedButApplied() throws Exception {
        rules("1");
        drop("acme.pump.cfg.json", "{ \"limt\": 5, \"limit\": 6 }");
        assertThat(problem()).isEqualTo("no property of acme.pump, but applied: limt");
        assertThat(properties(PID).get("limit")).isEqualTo(6L);
        assertThat(lines.warnings()).hasSize(1);
    }

    @Test
    void aSingletonNamedLikeAFactoryIsRefused() throws Exception {
        rules("1");
        drop("acme.pump~left.cfg.json", "{ \"limit\": 5 }");
        assertThat(problem())
                .isEqualTo("acme.pump is no factory: call the file acme.pump.cfg.json; not applied");
    }

    @Test
    void rulesThatComeLaterRemoveWhatTheyForbid() throws Exception {
        drop("acme.pump.cfg.json", "{ \"limit\": 0 }");
        assertThat(properties(PID).get("limit")).isEqualTo(0L);
        Bundle bundle = rules("1");
        assertThat(configuration(PID)).isNull();
        assertThat(problem()).isEqualTo("limit = 0: allowed is a whole number from 1 to 100; removed");
        bundle.update(new ByteArrayInputStream(pump("0").bytes()));
        resolve(bundle);
        assertThat(problem()).isEmpty();
        assertThat(properties(PID).get("limit")).isEqualTo(0L);
    }

    @Test
    void rulesThatComeLaterLeaveGoodConfigurationsAlone() throws Exception {
        drop("acme.pump.cfg.json", "{ \"limit\": 5 }");
        long count = Objects.requireNonNull(configuration(PID)).getChangeCount();
        rules("1");
        assertThat(Objects.requireNonNull(configuration(PID)).getChangeCount()).isEqualTo(count);
        assertThat(lines.warnings()).isEmpty();
    }

    @Test
    void onlyJsonIsTaken() {
        assertThat(dropIn.canHandle(folder.resolve("a.cfg.json").toFile())).isTrue();
        assertThat(dropIn.canHandle(folder.resolve("a.cfg").toFile())).isFalse();
    }

    private Path drop(String name, String text) throws Exception {
        Path file = Files.writeString(folder.resolve(name), text);
        dropIn.install(file.toFile());
        return file;
    }

    private String refused(String text) throws Exception {
        drop("acme.pump.cfg.json", text);
        assertThat(configuration(PID)).isNull();
        assertThat(list.all().getFirst().state()).isEqualTo("refused");
        assertThat(problem()).endsWith("; not applied").doesNotContain("\n");
        return problem();
    }

    private void delete(Path file) throws Exception {
        Files.delete(file);
        dropIn.uninstall(file.toFile());
    }

    private String problem() {
        return list.all().getFirst().problem();
    }

    private @Nullable Configuration configuration(String pid) throws Exception {
        Configuration[] found = admin.listConfigurations("(service.pid=" + pid + ")");
        return found == null ? null : found[0];
    }

    private Dictionary<String, Object> properties(String pid) throws Exception {
        return Objects.requireNonNull(Objects.requireNonNull(configuration(pid)).getProperties());
    }

    private Bundle rules(String min) throws Exception {
        Bundle bundle = context.installBundle("pump", new ByteArrayInputStream(pump(min).bytes()));
        resolve(bundle);
        return bundle;
    }

    private void resolve(Bundle bundle) {
        assertThat(context.getBundle(0).adapt(FrameworkWiring.class)
                .resolveBundles(List.of(bundle))).isTrue();
    }

    private static TestJar pump(String min) {
        return TestJar.bundle("pump", "1.0.0").entry("OSGI-INF/metatype/pump.xml", """
                <?xml version="1.0" encoding="UTF-8"?>
                <metatype:MetaData xmlns:metatype="http://www.osgi.org/xmlns/metatype/v1.4.0">
                  <OCD id="pump" name="Pump">
                    <AD id="limit" name="limit" type="Integer" min="MIN" max="100" default="10"/>
                    <AD id="policy" name="policy" type="String" default="hold">
                      <Option label="hold" value="hold"/><Option label="drop" value="drop"/>
                    </AD>
                    <AD id="recovery" name="recovery" type="Boolean" default="true"/>
                    <AD id="rate" name="rate" type="Double" min="0.5" default="1"/>
                    <AD id="paths" name="paths" type="String" cardinality="100" default=""/>
                    <AD id="name" name="name" type="String"/>
                  </OCD>
                  <Designate pid="acme.pump"><Object ocdref="pump"/></Designate>
                </metatype:MetaData>
                """.replace("MIN", min));
    }
}
