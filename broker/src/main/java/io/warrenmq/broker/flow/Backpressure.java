package io.warrenmq.broker.flow;

import io.warrenmq.broker.loop.Loop;

/**
 * Internal flow control: publishers are read more slowly when message memory or the log falls behind. No client is told
 * (state {@code flow} in listings); the alarms are another thing. Thread-safe.
 */
public interface Backpressure {
    /** Whether connections that publish must stop reading for now. Cheap: asked once per read batch. */
    boolean throttled();

    /** Runs {@code resume} on {@code loop} once, as soon as publishers may go on; at once when they may already. */
    void whenRelieved(Loop loop, Runnable resume);

    /**
     * A message that is still arriving takes so much more memory.
     *
     * @return whether the node has room for it; the memory counts in either case until {@link #arrivingReleased}
     */
    boolean arrivingGrew(long sizeBytes);

    /** A message arrived in full, or will not. */
    void arrivingReleased(long sizeBytes);
}
