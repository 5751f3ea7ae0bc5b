package io.warrenmq.cluster.replication;

/** An operation of a simulated queue. */
sealed interface SimOp {

    /** Number of a message in the session of its publisher. */
    record Id(String session, long number) {}

    record Marker() implements SimOp {}

    record Enqueue(Id id, boolean merged) implements SimOp {}

    record Settle(Id id) implements SimOp {}

    /** A channel goes on with this number. */
    record Attach(String session, long first) implements SimOp {}
}
