package io.warrenmq.broker.metadata;

/**
 * Where a new queue is to live. Whatever chance and configuration have to do with it comes with the command, so that
 * every copy of the metadata chooses the same node.
 *
 * @param node of the client, or the one that an operator named; empty on a node that stands alone
 * @param locator how the node is chosen unless the queue's arguments or policy say so
 * @param chance any number; decides what {@link QueueLocator#RANDOM} chooses
 */
public record Placement(String node, QueueLocator locator, long chance) {
    /** There is but one node. */
    public static final Placement ALONE = on("");

    /** On this node, unless arguments or policy say otherwise. */
    public static Placement on(String node) {
        return new Placement(node, QueueLocator.CLIENT_LOCAL, 0);
    }
}
