package io.warrenmq.cluster.node;

import io.warrenmq.cluster.metadata.Content;
import io.warrenmq.cluster.metadata.MemberInfo;
import io.warrenmq.cluster.metadata.MetadataNode;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has it agreed on who belongs to the cluster, and waits until it is. Stateless; not for the metadata thread. */
final class Enrolment {
    private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);
    private static final long AGAIN_MS = 300;
    private static final long LEAVE_MS = 3_000;

    private final NodeId self;
    private final MetadataNode<?> metadata;

    Enrolment(NodeId self, MetadataNode<?> metadata) {
        this.self = self;
        this.metadata = metadata;
    }

    boolean admit(NodeId node, MemberInfo info, long timeoutMs) {
        return agree(
                new Content.Admit(node, info),
                status -> info.equals(status.infos().get(node)),
                timeoutMs);
    }

    boolean forget(NodeId node, long timeoutMs) {
        return agree(
                new Content.Forget(node),
                status -> !status.membership().members().contains(node)
                        && !status.infos().containsKey(node),
                timeoutMs);
    }

    private boolean agree(Content content, Predicate<MetadataNode.Status> done, long timeoutMs) {
        return Patient.until(
                timeoutMs,
                AGAIN_MS,
                () -> metadata.propose(content),
                () -> done.test(metadata.status().join()));
    }

    /** Tells the others that this node stops, and waits for a limited time until they count without it. */
    void leave() {
        try {
            leaveInOrder();
        } catch (CompletionException e) {
            LOG.warn("the other members cannot be told that this node stops: {}", e.getMessage());
        }
    }

    private void leaveInOrder() {
        MetadataNode.Status before = metadata.status().join();
        boolean last = before.membership().voters().equals(Set.of(self));
        if (!before.letIn() || last || before.leader().isEmpty()) {
            return;
        }
        boolean left = Patient.until(
                LEAVE_MS,
                AGAIN_MS,
                metadata::leave,
                () -> !metadata.status().join().letIn());
        if (!left) {
            LOG.warn("the other members did not take notice in time that this node stops; they will find out");
        }
    }
}
