package io.warrenmq.cluster.node;

import io.warrenmq.broker.metadata.CommandCodec;
import io.warrenmq.broker.metadata.MetadataRules;
import io.warrenmq.broker.metadata.MetadataState;
import io.warrenmq.cluster.metadata.Content;
import io.warrenmq.cluster.metadata.MetadataNode;
import io.warrenmq.cluster.metadata.MetadataNodeListener;
import io.warrenmq.cluster.metadata.ReplicatedState;
import io.warrenmq.cluster.replication.Era;
import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.store.MetadataLog;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The log of a member whose process does not run, opened as that member to be changed. Time is made up, nobody else is
 * asked, and everything happens in the calls of one thread.
 */
public final class OfflineCluster {
    private static final long STEP_MS = 50;
    private static final int MOST_STEPS = 1_000;

    private final SecureRandom random = new SecureRandom();
    private final Listener listener = new Listener();
    private final MetadataNode<Boolean> node;
    private long nowMs;

    /** @param log of which nobody else knows */
    public OfflineCluster(NodeId self, MetadataRules rules, MetadataLog log) {
        node = new MetadataNode<>(
                MetadataNode.Settings.of(self),
                new MetadataNode.World(
                        () -> nowMs,
                        () -> 1 + (random.nextLong() >>> 1),
                        () -> new EraId(random.nextLong(), random.nextLong()),
                        random::nextInt,
                        (_, _) -> {}),
                Runnable::run,
                log,
                new State(rules),
                listener);
        if (!node.open()) {
            throw new BootException(
                    self + " is no member of a cluster: its metadata log is that of a node that stands alone");
        }
    }

    public MetadataNode.Status status() {
        return node.status().join();
    }

    /**
     * Begins an era in which this node alone decides, with its log as it is, and takes another member out. The next
     * start waits for nobody.
     *
     * @throws BootException if it did not come to that
     */
    public void goOnWithout(NodeId member) {
        node.reform().join();
        until("this node could not go on alone", status -> status.leader().isPresent() && status.letIn());
        node.propose(new Content.Forget(member));
        until(
                member + " could not be removed",
                status -> !status.membership().members().contains(member));
    }

    private void until(String failure, Predicate<MetadataNode.Status> done) {
        for (int step = 0; step < MOST_STEPS; step++) {
            Throwable cause = listener.failure;
            if (cause != null) {
                throw new BootException(failure + ": " + cause.getMessage(), cause);
            }
            if (done.test(status())) {
                return;
            }
            nowMs += STEP_MS;
            node.tick();
        }
        throw new BootException(failure);
    }

    /** The broker's metadata, with nobody who looks. */
    private static final class State implements ReplicatedState<Boolean> {
        private final MetadataRules rules;
        private MetadataState state;

        State(MetadataRules rules) {
            this.rules = rules;
            this.state = new MetadataState(rules);
        }

        @Override
        public Boolean apply(byte[] command) {
            state.apply(CommandCodec.decode(command));
            return true;
        }

        @Override
        public void running(Set<NodeId> nodes) {
            state.running(nodes.stream().map(NodeId::name).collect(Collectors.toUnmodifiableSet()));
        }

        @Override
        public void forgotten(NodeId member) {
            state.forget(member.name());
        }

        @Override
        public Iterable<byte[]> image() {
            List<byte[]> image = new ArrayList<>();
            state.snapshot(true).forEach(command -> image.add(CommandCodec.encode(command)));
            return image;
        }

        @Override
        public void install(List<byte[]> image) {
            state = new MetadataState(rules);
            image.forEach(command -> state.restore(CommandCodec.decode(command)));
        }
    }

    private static final class Listener implements MetadataNodeListener {
        private @Nullable Throwable failure;

        @Override
        public void rolesChanged() {
            // asked for at every step
        }

        @Override
        public void leaderChanged(Optional<NodeId> leader) {
            // asked for at every step
        }

        @Override
        public void rejoining(Era era) {
            failure = new IllegalStateException("nobody else was asked");
        }

        @Override
        public void partitioned(NodeId other, Era theirs) {
            failure = new IllegalStateException("nobody else was asked");
        }

        @Override
        public void stranger(NodeId other, Era theirs) {
            failure = new IllegalStateException("nobody else was asked");
        }

        @Override
        public void failed(Throwable cause) {
            failure = cause;
        }
    }
}
