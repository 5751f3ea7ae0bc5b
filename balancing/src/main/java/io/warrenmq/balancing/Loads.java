package io.warrenmq.balancing;

/** What nodes bear at present. Read by several threads. */
public interface Loads {
    /** For nodes whose load does not matter. */
    Loads NONE = index -> 0;

    /** How many connections a node has, those that wait for it or are just being made included. */
    int load(int index);

    /** Whether a node takes one more connection. */
    default boolean hasRoom(int index) {
        return true;
    }

    /**
     * A node was selected. A {@link Selector} calls it exactly once for each selection, before any other selection sees
     * the load: otherwise clients that come at the same time would all find the same node the least loaded.
     */
    default void take(int index) {}
}
