package io.warrenmq.balancing;

/** Turns what a client is known by into a number. */
public final class ClientHash {
    private ClientHash() {}

    /**
     * An IPv4 address as the number that it is; the four words of an IPv6 address combined by exclusive or, as HAProxy
     * does.
     */
    public static int ofAddress(byte... bytes) {
        int hash = 0;
        for (int offset = 0; offset < bytes.length; offset += 4) {
            hash ^= (bytes[offset] & 0xFF) << 24
                    | (bytes[offset + 1] & 0xFF) << 16
                    | (bytes[offset + 2] & 0xFF) << 8
                    | bytes[offset + 3] & 0xFF;
        }
        return hash;
    }

    /** A name, spread evenly over all numbers. */
    public static int of(String name) {
        long mixed = mix(name.hashCode() * 31L + name.length());
        return (int) (mixed ^ mixed >>> 32);
    }

    /** Spreads numbers that are close to each other (the finalizer of SplitMix64). */
    public static long mix(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
