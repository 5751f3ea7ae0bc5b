package io.warrenmq.cluster.membership;

import io.warrenmq.wire.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves that a node has the cookie without telling it: HMAC-SHA256 over a nonce, the time, the sender's address and
 * the group's name. A proof counts once, near its time, and for one sender. Thread-safe.
 */
final class CookieProof {
    static final int NONCE_BYTES = 16;
    static final int MAC_BYTES = 32;

    /** More proofs than this within one window are somebody's attempt to fill the memory. */
    private static final int MOST_REMEMBERED = 100_000;

    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] key;
    private final byte[] group;
    private final long windowMs;
    private final LongSupplier clockMs;
    private final SecureRandom random = new SecureRandom();

    /** Nonces and until when they are remembered. Guarded by this. */
    private final Map<String, Long> used = new HashMap<>();

    /** A proof as it is sent. */
    record Proof(byte[] nonce, long timeMs, byte[] mac) {}

    CookieProof(Secret cookie, String group, long windowMs, LongSupplier clockMs) {
        this.key = cookie.reveal().toByteArray();
        this.group = group.getBytes(StandardCharsets.UTF_8);
        this.windowMs = windowMs;
        this.clockMs = clockMs;
    }

    /** @param sender this node's address as the receiver sees it */
    Proof make(byte[] sender) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        long timeMs = clockMs.getAsLong();
        return new Proof(nonce, timeMs, mac(nonce, timeMs, sender));
    }

    /** Whether the sender has the cookie and said so just now. */
    boolean holds(Proof proof, byte[] sender) {
        long nowMs = clockMs.getAsLong();
        return Math.abs(nowMs - proof.timeMs()) <= windowMs
                && MessageDigest.isEqual(mac(proof.nonce(), proof.timeMs(), sender), proof.mac())
                && isNew(proof, nowMs);
    }

    /** Asked last: only who has the cookie gets something remembered. */
    private synchronized boolean isNew(Proof proof, long nowMs) {
        used.values().removeIf(untilMs -> untilMs < nowMs);
        if (used.size() >= MOST_REMEMBERED) {
            return false;
        }
        return used.putIfAbsent(HexFormat.of().formatHex(proof.nonce()), proof.timeMs() + 2 * windowMs) == null;
    }

    private byte[] mac(byte[] nonce, long timeMs, byte[] sender) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update(nonce);
            mac.update(number(timeMs));
            mac.update(number(sender.length));
            mac.update(sender);
            mac.update(group);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + ALGORITHM, e);
        }
    }

    private static byte[] number(long value) {
        byte[] bytes = new byte[Long.BYTES];
        for (int at = 0; at < Long.BYTES; at++) {
            bytes[at] = (byte) (value >>> (Long.SIZE - Byte.SIZE * (at + 1)));
        }
        return bytes;
    }
}
