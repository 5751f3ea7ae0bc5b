package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.Position;
import java.util.Optional;

/** What a {@link Consensus} needs of the world. Nothing of it may call back. */
public interface ConsensusPort {
    /** To be sent after everything that was written before is durable. May be lost, repeated and reordered. */
    void send(NodeId to, PeerMessage message);

    /** To be sent at once: says nothing about what is durable here. */
    void sendEarly(NodeId to, PeerMessage message);

    /** Replaces whatever the log has at the entry's index and behind it. */
    void write(LogEntry entry);

    /** What this node must not forget: it would vote twice. */
    void writeVote(long term, Optional<NodeId> votedFor);

    /** The state after everything that was applied. */
    Snapshot snapshot();

    /**
     * A whole snapshot came from the leader; {@link Consensus#installed} follows when it has replaced log and state.
     */
    void install(Position at, byte[] bytes);

    /**
     * A snapshot for a node that lacks entries which are not kept any more.
     *
     * @param at the last entry it covers
     */
    record Snapshot(Position at, byte[] bytes) {}
}
