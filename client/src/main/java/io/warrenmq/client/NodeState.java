package io.warrenmq.client;

/** What is known of a node. Guarded by the lock of {@link BalancedAddresses}. */
final class NodeState {
    final Node node;
    final HoldOff holdOff;
    int connections;
    int reserved;

    NodeState(Node node, HoldOff holdOff, int connections) {
        this.node = node;
        this.holdOff = holdOff;
        this.connections = connections;
    }

    boolean isUp(long nowMs) {
        return holdOff.isOver(nowMs);
    }
}
