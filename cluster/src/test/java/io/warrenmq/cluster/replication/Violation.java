package io.warrenmq.cluster.replication;

/** An invariant does not hold. */
final class Violation extends RuntimeException {
    Violation(String message) {
        super(message);
    }
}
