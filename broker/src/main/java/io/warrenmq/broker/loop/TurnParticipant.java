package io.warrenmq.broker.loop;

/**
 * Something that has work to finish before a loop's turn ends: a queue that became dirty, a connection that has output.
 * It remembers itself whether it is registered, so that registering costs a comparison.
 */
public abstract class TurnParticipant {
    /** Owned by {@link Loop}. */
    boolean registered;

    /** Does the work gathered in this turn. It may register participants, itself included. */
    protected abstract void endTurn();
}
