package io.warrenmq.cluster.replication;

/** 128 random bits: two sides that re-form without knowing of each other must not choose the same. */
public record EraId(long high, long low) implements Comparable<EraId> {

    @Override
    public int compareTo(EraId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return String.format("%016x%016x", high, low);
    }
}
