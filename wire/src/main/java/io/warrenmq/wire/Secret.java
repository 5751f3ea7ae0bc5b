package io.warrenmq.wire;

import java.security.MessageDigest;

/**
 * A password or other octets that must never be printed: SASL exchanges, renewed secrets, passwords of files.
 * Everything that renders objects (string concatenation, log arguments, the {@code toString} of a record that contains
 * one, a debugger) shows {@code ******}, so a secret reaches the outside only where {@link #reveal} or
 * {@link #revealText} is written, which is easy to search for.
 */
public final class Secret {
    public static final Secret EMPTY = new Secret(Octets.EMPTY);

    private static final String MASK = "******";

    private final Octets octets;

    private Secret(Octets octets) {
        this.octets = octets;
    }

    public static Secret of(Octets octets) {
        return new Secret(octets);
    }

    /** Wraps {@code text}, which may be empty. */
    public static Secret of(String text) {
        return new Secret(Octets.of(text));
    }

    /** The octets in clear. */
    public Octets reveal() {
        return octets;
    }

    /** The text in clear. Keep it in a local variable, as briefly as possible, and never put it into a message. */
    public String revealText() {
        return octets.text();
    }

    /** Whether there is nothing in it, which can be asked without revealing anything else. */
    public boolean isEmpty() {
        return octets.length() == 0;
    }

    /** Equal when the octets are; the time it takes does not depend on where they differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(octets.toByteArray(), secret.octets.toByteArray());
    }

    /** The same for all secrets: a hash of a short password printed anywhere would give the password away. */
    @Override
    public int hashCode() {
        return Secret.class.hashCode();
    }

    @Override
    public String toString() {
        return MASK;
    }
}
