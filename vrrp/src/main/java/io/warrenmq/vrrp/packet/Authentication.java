package io.warrenmq.vrrp.packet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The authentication of a VRRPv2 advert: its type and eight bytes of data. Its text never shows the data. A password
 * travels in clear text, so it protects from mistakes and not from attackers.
 */
public final class Authentication {

    /** The bytes of a password that count. */
    public static final int DATA_SIZE_BYTES = 8;

    /** No authentication: type 0 and zeros. */
    public static final Authentication NONE = new Authentication(AuthType.NONE, new byte[DATA_SIZE_BYTES]);

    private final AuthType type;
    private final byte[] data;

    private Authentication(AuthType type, byte[] data) {
        this.type = type;
        this.data = data;
    }

    /** A password: its first eight bytes, filled up with zeros. */
    public static Authentication password(String text) {
        return new Authentication(AuthType.PASS, Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), DATA_SIZE_BYTES));
    }

    static Authentication read(AuthType type, ByteBuffer bytes, int offset) {
        byte[] data = new byte[DATA_SIZE_BYTES];
        bytes.get(offset, data);
        return new Authentication(type, data);
    }

    void write(ByteBuffer bytes, int offset) {
        bytes.put(offset, data);
    }

    /** How the data is meant. */
    public AuthType type() {
        return type;
    }

    @Override
    public boolean equals(Object other) {
        // Constant time: how long a refusal takes must not say how much of a password was right.
        return other instanceof Authentication that && type == that.type && MessageDigest.isEqual(data, that.data);
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }

    @Override
    public String toString() {
        return type == AuthType.NONE ? "none" : type + " ********";
    }
}
