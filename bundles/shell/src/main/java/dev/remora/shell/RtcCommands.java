package dev.remora.shell;

import dev.remora.srtm.Rtc;
import dev.remora.srtm.RtcAlarm;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The clock of a remote processor: {@code rtc:get}, {@code set} and {@code alarm}. */
@Component(name = "dev.remora.shell.rtc", service = RtcCommands.class, property = {"osgi.command.scope=rtc",
        "osgi.command.function=get", "osgi.command.function=set", "osgi.command.function=alarm"})
public final class RtcCommands {

    private static final String CHANNEL = "rpmsg-rtc-channel";

    @Reference
    volatile List<Map.Entry<Map<String, Object>, Rtc>> services = List.of();

    @Descriptor("reads the clock")
    public String get(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(SrtmLookup.EDGE) @Parameter(names = {"-e", "--edge"}, absentValue = "") String edge)
            throws Exception {
        return Answer.to(json, () -> Answer.of(time(find(edge).time(), json)));
    }

    @Descriptor("sets the clock")
    public String set(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(SrtmLookup.EDGE) @Parameter(names = {"-e", "--edge"}, absentValue = "") String edge,
            @Descriptor(RtcTime.SETTING) String time) throws Exception {
        return Answer.to(json, () -> {
            Rtc rtc = find(edge);
            rtc.setTime(RtcTime.setting(time));
            return Answer.of(time(rtc.time(), json));
        });
    }

    @Descriptor("shows the alarm; sets it, or switches it on or off")
    public String alarm(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(SrtmLookup.EDGE) @Parameter(names = {"-e", "--edge"}, absentValue = "") String edge,
            @Descriptor(RtcTime.ALARM) String... change) throws Exception {
        return Answer.to(json, () -> {
            Rtc rtc = find(edge);
            if (change.length > 1) {
                throw new IllegalArgumentException("rtc:alarm [TIME|+SECONDS|on|off]: one of them");
            }
            if (change.length == 1) {
                RtcTime.alarm(rtc, change[0]);
            }
            return Answer.of(alarm(rtc.alarm(), json));
        });
    }

    private Rtc find(String edge) {
        return SrtmLookup.find(services, edge, CHANNEL);
    }

    private static String time(Instant time, boolean json) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("time", time.toString());
        return json ? JsonText.object(row) : time.toString();
    }

    private static String alarm(RtcAlarm alarm, boolean json) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("time", alarm.time().toString());
        row.put("enabled", alarm.enabled());
        row.put("pending", alarm.pending());
        return json
                ? JsonText.object(row)
                : "%s, %s%s".formatted(alarm.time(), alarm.enabled() ? "on" : "off",
                        alarm.pending() ? ", has come" : "");
    }
}
