package io.warrenmq.cluster.queues;

import io.warrenmq.cluster.link.PeerLink;
import io.warrenmq.cluster.replication.NodeId;

/** A link between two simulated nodes: in order, without gaps, until it is cut. */
final class SimLink {
    private final SimNode one;
    private final SimNode other;
    private final End oneEnd;
    private final End otherEnd;
    private boolean over;

    SimLink(SimWorld world, SimNode one, SimNode other) {
        this.one = one;
        this.other = other;
        this.oneEnd = new End(one, other, world.source(new Object()));
        this.otherEnd = new End(other, one, world.source(new Object()));
    }

    boolean joins(SimNode a, SimNode b) {
        return one == a && other == b || one == b && other == a;
    }

    void begin() {
        begin(oneEnd);
        begin(otherEnd);
    }

    private static void begin(End end) {
        end.arriving.tasks.add(() -> {
            end.began = true;
            end.at.queues.up(end);
        });
    }

    void freeze(boolean frozen) {
        oneEnd.arriving.stopped = frozen;
        otherEnd.arriving.stopped = frozen;
    }

    long largestPendingBytes(SimNode from) {
        return (oneEnd.at == from ? oneEnd : otherEnd).largestPendingBytes;
    }

    boolean end() {
        over = true;
        end(oneEnd);
        end(otherEnd);
        return true;
    }

    private void end(End end) {
        // One that did not begin is not told that it ended.
        boolean began = end.began;
        end.arriving.tasks.clear();
        end.arriving.stopped = false;
        if (began && !end.at.dead) {
            end.arriving.tasks.add(() -> end.at.queues.down(end));
        }
    }

    /** What one of the two nodes has of it. */
    final class End implements PeerLink {
        final SimNode at;
        private final SimNode to;
        /** What is on its way to this end. */
        private final SimWorld.Source arriving;

        private boolean began;
        long sentBytes;
        long largestPendingBytes;

        End(SimNode at, SimNode to, SimWorld.Source arriving) {
            this.at = at;
            this.to = to;
            this.arriving = arriving;
        }

        @Override
        public NodeId peer() {
            return new NodeId(to.name);
        }

        @Override
        public boolean send(byte[] message) {
            if (over) {
                return false;
            }
            sentBytes += message.length;
            End target = this == oneEnd ? otherEnd : oneEnd;
            target.pendingBytes += message.length;
            largestPendingBytes = Math.max(largestPendingBytes, target.pendingBytes);
            target.arriving.tasks.add(() -> {
                target.pendingBytes -= message.length;
                target.at.queues.received(target, message);
            });
            return true;
        }

        private long pendingBytes;

        @Override
        public long pendingBytes() {
            return this == oneEnd ? otherEnd.pendingBytes : oneEnd.pendingBytes;
        }

        @Override
        public void close() {
            throw new AssertionError(at.name + " ended its link to " + to.name);
        }

        @Override
        public String toString() {
            return at.name + " to " + to.name;
        }
    }
}
