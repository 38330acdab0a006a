package dev.remora.remoteproc.soft.firmware.rpm;

/** Four-letter codes. */
final class RpmCode {

    private RpmCode() {}

    static int of(String text) {
        int code = 0;
        for (int i = 0; i < text.length(); i++) {
            code |= text.charAt(i) << (8 * i);
        }
        return code;
    }

    static String text(int code) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Integer.BYTES; i++) {
            char c = (char) (code >>> (8 * i) & 0xFF);
            if (c != 0) {
                text.append(c > ' ' && c < 0x7F ? c : '?');
            }
        }
        return text.toString();
    }
}
