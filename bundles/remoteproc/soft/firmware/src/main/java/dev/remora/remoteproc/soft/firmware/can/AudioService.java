package dev.remora.remoteproc.soft.firmware.can;

import static dev.remora.remoteproc.soft.firmware.can.SrtmLayout.*;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongSupplier;

/** One audio interface. It makes no sound and hears none: it only tells when a period would be done. */
final class AudioService implements SrtmService {

    /** Result of its own kind. */
    private static final int NOT_ALLOWED = 1;
    private static final int SUCCESS = 2;
    private static final int FAILED = 3;
    private static final SrtmShape SHAPE = new SrtmShape(AUDIO, AUDIO_LENGTH, AUDIO_LENGTH, 1, AUDIO_LENGTH,
            AUDIO_RESULT, FAILED);

    private static final int COMMANDS = 10;
    private static final int SET_REGISTER = 0x14;
    private static final int GET_REGISTER = 0x15;
    private static final int TX_POINTER = 0x16;
    private static final int RX_POINTER = 0x17;
    private static final int REGISTERS = 256;
    private static final int STEREO = 2;
    /** The loop may come late; a flood helps nobody. */
    private static final int NOTICES_A_TURN = 4;

    private final SrtmNotices notices;
    private final LongSupplier clock;
    private final List<AudioFlow> flows = List.of(new AudioFlow(), new AudioFlow());
    private final int[] registers = new int[REGISTERS];

    AudioService(SrtmNotices notices, LongSupplier clock) {
        this.notices = notices;
        this.clock = clock;
    }

    @Override
    public SrtmShape shape() {
        return SHAPE;
    }

    @Override
    public int request(int command, ByteBuffer request, ByteBuffer answer) {
        if (request.get(AUDIO_INDEX) != 0) {
            return FAILED;
        }
        if (command < 2 * COMMANDS) {
            AudioFlow flow = flows.get(command / COMMANDS);
            int result = flow(flow, command % COMMANDS, request);
            answer.putInt(AUDIO_TAIL, flow.tail());
            return result;
        }
        return switch (command) {
            case SET_REGISTER, GET_REGISTER -> register(command == SET_REGISTER, request, answer);
            case TX_POINTER, RX_POINTER -> {
                AudioFlow flow = flows.get(command - TX_POINTER);
                answer.putInt(AUDIO_OFFSET, flow.offset()).putInt(AUDIO_TAIL, flow.tail());
                yield SUCCESS;
            }
            default -> FAILED;
        };
    }

    private int flow(AudioFlow flow, int command, ByteBuffer request) {
        long now = clock.getAsLong();
        boolean done = switch (command) {
            case 0 -> flow.open();
            case 1 -> flow.start(now);
            case 2 -> flow.pause();
            case 3 -> flow.restart(now);
            case 4 -> flow.terminate();
            case 5 -> flow.close();
            case 6 -> flow.parameters(frameBytes(request.get(AUDIO_FORMAT), request.get(AUDIO_CHANNELS)), request
                    .getInt(AUDIO_RATE));
            case 7 -> flow.buffer(request.getInt(AUDIO_SIZE), request.getInt(AUDIO_PERIOD));
            case 8 -> flow.suspend();
            case 9 -> flow.resume(now);
            default -> throw new IllegalArgumentException("command " + command);
        };
        return done ? SUCCESS : NOT_ALLOWED;
    }

    /** 0: no such format. */
    private static int frameBytes(int format, int channels) {
        if (channels < 0 || channels > STEREO) {
            return 0;
        }
        int sample = switch (format) {
            case 0, 49 -> 2;
            case 1, 2, 50 -> 4;
            default -> 0;
        };
        return channels == STEREO ? 2 * sample : sample;
    }

    private int register(boolean set, ByteBuffer request, ByteBuffer answer) {
        int address = request.getInt(AUDIO_REGISTER);
        if (address < 0 || address >= REGISTERS) {
            return FAILED;
        }
        if (set) {
            registers[address] = request.getInt(AUDIO_REGISTER_DATA);
        }
        answer.putInt(AUDIO_REGISTER, address).putInt(AUDIO_REGISTER_DATA, registers[address]);
        return SUCCESS;
    }

    @Override
    public void turn() {
        long now = clock.getAsLong();
        for (int direction = 0; direction < flows.size(); direction++) {
            AudioFlow flow = flows.get(direction);
            int told = 0;
            while (told < NOTICES_A_TURN && flow.advance(now)) {
                told++;
                notices.add(AUDIO, direction, AUDIO_LENGTH).put(AUDIO_RESULT, (byte) SUCCESS).putInt(AUDIO_OFFSET, flow
                        .offset()).putInt(AUDIO_TAIL, flow.tail());
            }
            flow.catchUp(now);
        }
    }

    @Override
    public void forgetGateway() {
        flows.forEach(AudioFlow::close);
    }
}
