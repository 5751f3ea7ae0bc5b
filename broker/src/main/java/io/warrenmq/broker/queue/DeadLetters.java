package io.warrenmq.broker.queue;

/**
 * Where a queue sends what it may not keep: see {@link DeadLetterPublisher}. Called inside the queue's own work, so
 * implementations only note what they are given and do the rest at the end of the turn.
 */
interface DeadLetters {
    /**
     * Whether more messages may be handed over now. Expiry and length limits wait until there is room, so that a queue
     * of millions whose time has come does not turn into as many publishes at once; rejections cannot wait.
     */
    boolean hasRoom();

    /**
     * Takes over a message that stays in the index as {@link EntryFlags#DEAD} until {@link QueueCore#deadLettered}.
     * Messages are given in the order in which they must reach their targets.
     */
    void add(long position, DeathReason reason);
}
