package io.warrenmq.wire;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Byte vectors in tests: hexadecimal digits with blanks, and {@code 'text'} for ASCII. */
final class Hex {
    private Hex() {}

    static byte[] bytes(String vector) {
        StringBuilder digits = new StringBuilder();
        boolean text = false;
        for (int i = 0; i < vector.length(); i++) {
            char c = vector.charAt(i);
            if (c == '\'') {
                text = !text;
            } else if (text) {
                digits.append(HexFormat.of().toHexDigits((byte) c));
            } else if (c != ' ') {
                digits.append(c);
            }
        }
        return HexFormat.of().parseHex(digits);
    }

    static ByteBuffer buffer(String vector) {
        return ByteBuffer.wrap(bytes(vector));
    }

    static String of(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
