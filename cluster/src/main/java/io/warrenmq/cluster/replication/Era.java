package io.warrenmq.cluster.replication;

import java.util.Optional;

/**
 * A metadata log with its voters. A side that goes on without a majority starts a new one.
 *
 * @param number for people and logs; two eras may bear the same, so nothing is decided by it
 * @param id what tells eras apart
 * @param fork last position of the parent's log that the era began with; empty for the first era
 */
public record Era(long number, EraId id, Optional<Position> fork) {

    /** The era that a node begins when it goes on alone from the log it has (rule E2). */
    public Era reformed(EraId newId, Position last) {
        return new Era(number + 1, newId, Optional.of(last));
    }
}
