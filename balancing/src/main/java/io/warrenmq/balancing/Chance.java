package io.warrenmq.balancing;

/** Where random numbers come from; safe for many threads. */
@FunctionalInterface
public interface Chance {
    /**
     * A number that is as likely as any other.
     *
     * @param bound above 0
     * @return at least 0 and less than {@code bound}
     */
    long below(long bound);
}
