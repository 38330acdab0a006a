package dev.remora.drivers.srtm;

import dev.remora.srtm.Pmic;
import dev.remora.srtm.SrtmException;
import java.util.Map;

/** The regulators of one channel, within their limits. */
final class Regulators implements Pmic, Handle {

    private static final int MOST = 255;

    private final Session session;
    private final RegulatorLimits limits;

    Regulators(Session session, RegulatorLimits limits) {
        this.session = session;
        this.limits = limits;
    }

    @Override
    public void enable(int regulator) throws SrtmException, InterruptedException {
        limits.checkSwitch(regulator);
        ask("enable regulator", PmicLayout.ENABLE, regulator);
    }

    @Override
    public void disable(int regulator) throws SrtmException, InterruptedException {
        limits.checkSwitch(regulator);
        ask("disable regulator", PmicLayout.DISABLE, regulator);
    }

    @Override
    public boolean isEnabled(int regulator) throws SrtmException, InterruptedException {
        Request request = request("state of regulator", PmicLayout.IS_ENABLED, regulator);
        int status = PmicLayout.status(session.client().call(request));
        if (status > 1)
            throw Answers.malformed(request, "status %d is neither 0 nor 1".formatted(status));
        return status == 1;
    }

    @Override
    public void setVoltage(int regulator, int microvolts) throws SrtmException, InterruptedException {
        set(PmicLayout.SET_VOLTAGE, "voltage", regulator, microvolts);
    }

    @Override
    public void setStandbyVoltage(int regulator, int microvolts) throws SrtmException, InterruptedException {
        set(PmicLayout.SET_STANDBY_VOLTAGE, "standby voltage", regulator, microvolts);
    }

    private void set(int command, String what, int regulator, int microvolts) throws SrtmException,
            InterruptedException {
        limits.checkVoltage(regulator, microvolts);
        session.client().call(PmicLayout.request("%s %d uV of regulator %d".formatted(what, microvolts, regulator),
                command, regulator, microvolts));
    }

    @Override
    public int voltage(int regulator) throws SrtmException, InterruptedException {
        Request request = request("voltage of regulator", PmicLayout.GET_VOLTAGE, regulator);
        int microvolts = PmicLayout.value(session.client().call(request));
        if (microvolts < 0)
            throw Answers.malformed(request, "%s uV".formatted(Integer.toUnsignedString(microvolts)));
        return microvolts;
    }

    @Override
    public int register(int register) throws SrtmException, InterruptedException {
        return PmicLayout.value(ask("read register", PmicLayout.GET_REGISTER, register));
    }

    @Override
    public void setRegister(int register, int value) throws SrtmException, InterruptedException {
        limits.checkRegisters();
        checkNumber("register", register);
        session.client().call(PmicLayout.request("write register %d, 0x%x".formatted(register, value),
                PmicLayout.SET_REGISTER, register, value));
    }

    private Packet ask(String what, int command, int number) throws SrtmException, InterruptedException {
        return session.client().call(request(what, command, number));
    }

    private static Request request(String what, int command, int number) {
        checkNumber(what, number);
        return PmicLayout.request(what + " " + number, command, number, 0);
    }

    private static void checkNumber(String what, int number) {
        if (number < 0 || number > MOST)
            throw new IllegalArgumentException("%s %d: numbers are 0 to %d".formatted(what, number, MOST));
    }

    @Override
    public String channel() {
        return session.counters().channel();
    }

    @Override
    public Map<String, Long> counts() {
        return session.counters().snapshot();
    }

    @Override
    public void release() {
        // Nothing is a bundle's own here.
    }
}
