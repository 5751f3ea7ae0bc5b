package io.warrenmq.broker.routing;

/** A hash that is the same on every node and after every restart. FNV-1a over characters, then mixed. */
final class StableHash {
    private static final long OFFSET_BASIS = 0xCBF29CE484222325L;
    private static final long PRIME = 0x100000001B3L;

    private StableHash() {}

    static long of(String text) {
        long hash = OFFSET_BASIS;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return mix(hash);
    }

    /** Lets every bit of the input flip half of the output (the finalizer of MurmurHash3). */
    static long mix(long number) {
        long h = number;
        h ^= h >>> 33;
        h *= 0xFF51AFD7ED558CCDL;
        h ^= h >>> 33;
        h *= 0xC4CEB9FE1A85EC53L;
        return h ^ h >>> 33;
    }
}
