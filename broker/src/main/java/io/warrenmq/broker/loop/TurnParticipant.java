package io.warrenmq.broker.loop;

/**
 * Something that has work to finish before a loop's turn ends: a queue that became dirty, a connection that has output.
 * It remembers itself where it is registered, so that registering costs a comparison.
 */
public abstract class TurnParticipant {
    /** Owned by {@link Loop}; apart from each other, because something can have both to dispatch and to flush. */
    boolean willDispatch;

    boolean willFlush;

    /** Does the work gathered in this turn, once per registration. It may register participants, itself included. */
    protected abstract void endTurn();
}
