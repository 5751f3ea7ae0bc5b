package io.warrenmq.broker.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A password or another text that must never be printed. Everything that renders objects (string concatenation, log
 * arguments, the {@code toString} of a record that contains one, a debugger) shows {@code ******}, so a secret reaches
 * the outside only where {@link #reveal} is written, which is easy to search for.
 */
public final class Secret {

    private static final String MASK = "******";

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /** Wraps {@code text}, which may be empty. */
    public static Secret of(String text) {
        return new Secret(text);
    }

    /** The text itself. Keep it in a local variable, as briefly as possible, and never put it into a message. */
    public String reveal() {
        return text;
    }

    /** Whether this is the empty text, which can be asked without revealing anything else. */
    public boolean isEmpty() {
        return text.isEmpty();
    }

    /** Equal when the texts are; the time it takes does not depend on where they differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.UTF_8), secret.text.getBytes(StandardCharsets.UTF_8));
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
