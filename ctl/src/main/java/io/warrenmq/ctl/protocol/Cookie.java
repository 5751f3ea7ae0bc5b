package io.warrenmq.ctl.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The secret that the nodes of a cluster and those who operate them share. Never printed. Immutable. */
public final class Cookie {
    /** Longer ones are refused, as by RabbitMQ. */
    public static final int MAX_LENGTH = 255;

    private final byte[] octets;

    private Cookie(byte[] octets) {
        this.octets = octets;
    }

    /**
     * A cookie from text; line ends after it do not count.
     *
     * @throws CookieException when nothing is left, or more than {@value #MAX_LENGTH} octets
     */
    public static Cookie of(String text) {
        byte[] octets = text.stripTrailing().getBytes(StandardCharsets.UTF_8);
        if (octets.length == 0) {
            throw new CookieException(
                    "The cookie is empty. Put one line of text into the cookie file, the same on all hosts.");
        }
        if (octets.length > MAX_LENGTH) {
            throw new CookieException(
                    "The cookie has " + octets.length + " characters; at most " + MAX_LENGTH + " are allowed.");
        }
        return new Cookie(octets);
    }

    /** Base64 of the MD5 of the text: two hosts can be compared by it without showing the cookie. */
    public String hash() {
        return Base64.getEncoder().encodeToString(digest("MD5").digest(octets));
    }

    /**
     * A secret that whoever has the cookie can derive too, and from which nobody learns the cookie.
     *
     * @param purpose what it is for: another purpose gives another secret
     */
    public byte[] derive(String purpose) {
        return authenticate("derive".getBytes(StandardCharsets.US_ASCII), purpose.getBytes(StandardCharsets.UTF_8));
    }

    /** HMAC-SHA256 (RFC 2104) with this cookie as the key. */
    byte[] authenticate(byte[]... parts) {
        return Hmac.sha256(octets, parts);
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java machine has " + algorithm, e);
        }
    }

    @Override
    public String toString() {
        return "[cookie]";
    }
}
