package io.warrenmq.cluster.replication;

import org.jspecify.annotations.Nullable;

/** A channel that publishes to the queue, keeps what is not confirmed, and sends it again to every new owner. */
final class SimChannel {
    private static final long AGAIN_MS = 50;
    private static final int MESSAGES_IN_QUIET = 2;

    private final SimWorld world;
    private final SimNode node;
    private final String name;
    private String session;
    private @Nullable QueueId queue;
    private @Nullable Label attached;
    private long published;
    private long confirmed;
    private long sentThrough;
    private long sentMs;
    private int total;
    private int inQuiet;

    SimChannel(SimWorld world, SimNode node, String name) {
        this.world = world;
        this.node = node;
        this.name = name;
        this.session = name;
    }

    boolean isDone() {
        return inQuiet == MESSAGES_IN_QUIET && confirmed == published;
    }

    void tick() {
        QueueRoles roles = node.queueRoles().orElse(null);
        if (roles == null) {
            return;
        }
        if (!roles.queue().id().equals(queue)) {
            queue = roles.queue().id();
            session = name + "/" + queue.index();
            published = 0;
            confirmed = 0;
            attached = null;
        }
        publish();
        SimNode owner = roles.queue().owner().map(world::node).orElse(null);
        if (owner == null) {
            return;
        }
        Label label = roles.label();
        if (!label.equals(attached)) {
            long first = confirmed + 1;
            String mine = session;
            world.network.send(node, owner, other -> other.attach(node, label, mine, first));
        } else if (confirmed < published && (sentThrough < published || world.nowMs() - sentMs > AGAIN_MS)) {
            if (world.nowMs() - sentMs > AGAIN_MS) {
                sentThrough = confirmed;
            }
            long first = Math.max(sentThrough, confirmed) + 1;
            int count = (int) (published - first + 1);
            String mine = session;
            sentThrough = published;
            sentMs = world.nowMs();
            world.network.send(node, owner, other -> other.publish(node, label, mine, first, count));
        }
    }

    private void publish() {
        if (world.quiet && inQuiet < MESSAGES_IN_QUIET) {
            inQuiet++;
            published++;
        } else if (!world.quiet && total < world.scenario.messagesPerNode() && world.chance(25)) {
            int more = 1 + world.random.nextInt(3);
            total += more;
            published += more;
        }
    }

    void attached(Label label, String toSession) {
        if (toSession.equals(session) && !label.equals(attached)) {
            attached = label;
            sentThrough = confirmed;
            sentMs = 0;
        }
    }

    void confirmed(Label label, String ofSession, long number) {
        if (ofSession.equals(session) && label.equals(attached)) {
            confirmed = Math.max(confirmed, number);
        }
    }
}
