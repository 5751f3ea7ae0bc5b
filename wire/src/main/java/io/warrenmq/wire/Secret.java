package io.warrenmq.wire;

/** Octets that must not reach a log or an error text: SASL exchanges and renewed secrets. */
public final class Secret {
    public static final Secret EMPTY = new Secret(Octets.EMPTY);

    private final Octets octets;

    private Secret(Octets octets) {
        this.octets = octets;
    }

    public static Secret of(Octets octets) {
        return new Secret(octets);
    }

    public static Secret of(String text) {
        return new Secret(Octets.of(text));
    }

    /** The octets in clear, for authentication only. */
    public Octets reveal() {
        return octets;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && octets.equals(secret.octets);
    }

    @Override
    public int hashCode() {
        return octets.hashCode();
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}
