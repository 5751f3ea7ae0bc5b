package io.warrenmq.cluster.metadata;

/**
 * Told what became of a command; by the metadata thread, so it must return at once.
 *
 * @param <R> what the state answers
 */
public interface Reply<R> {
    /** Applied on every running node. */
    void applied(R outcome);

    /**
     * There is nobody to agree with, for longer than a client should wait.
     *
     * @param isCertain it was not applied and never will be; otherwise it may have been sent to who is out of sight now
     */
    void refused(String reason, boolean isCertain);

    /** Not known to be applied, nor that it never will be: the node left its era, or has too much waiting. */
    void abandoned(String reason);
}
