package io.warrenmq.cluster.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an owner costs while all is well. */
class SteadyPathTest {
    private static final NodeId OWNER = new NodeId("a");
    private static final NodeId MIRROR = new NodeId("b");
    private static final ReplicaOptions OPTIONS = new ReplicaOptions(10_000, 8, 500, 5000, 1000, 2000, 10);

    /** A batch that is only counted. */
    private static final class Batch implements OperationBatch {
        private final int count;
        private int released;

        Batch(int count) {
            this.count = count;
        }

        @Override
        public int count() {
            return count;
        }

        @Override
        public void release() {
            released++;
        }
    }

    /** A copy that keeps nothing and is always safe. */
    private static final class Copy implements QueueCopy {
        private final LabelRuns<Label> lineage = new LabelRuns<>();

        @Override
        public LabelRuns<Label> lineage() {
            return lineage;
        }

        @Override
        public long safeLength() {
            return lineage.length();
        }

        @Override
        public long readableFrom() {
            return 1;
        }

        @Override
        public void append(Label label, OperationBatch batch, int skip) {
            lineage.append(label, batch.count() - skip);
        }

        @Override
        public void truncate(long length) {
            lineage.truncate(length);
        }

        @Override
        public OperationBatch read(long first, long last) {
            return new Batch(1);
        }

        @Override
        public OperationBatch marker() {
            return new Batch(1);
        }

        @Override
        public QueueState state() {
            return new QueueState() {};
        }

        @Override
        public void install(QueueState state, LabelRuns<Label> newLineage) {
            lineage.truncate(0);
        }

        @Override
        public OfferedPart offer(long behind) {
            return () -> behind;
        }
    }

    /** Keeps the last message and counts. */
    private static final class Port implements ReplicaPort {
        private int appends;
        private long confirmed;

        @Override
        public void send(NodeId to, ReplicaMessage message) {
            if (message instanceof ReplicaMessage.Append) {
                appends++;
            }
        }

        @Override
        public void propose(RoleCommand command) {
            assertThat(command).isInstanceOf(RoleCommand.Add.class);
        }

        @Override
        public boolean leaseRuns() {
            return true;
        }

        @Override
        public void owns(Label label) {
            confirmed = 0;
        }

        @Override
        public void ownsNoLonger(Label label) {
            confirmed = 0;
        }

        @Override
        public void confirmed(Label label, long index) {
            confirmed = index;
        }

        @Override
        public Optional<OperationBatch> merge(Label label, OfferedPart part) {
            return Optional.empty();
        }
    }

    private final Copy copy = new Copy();
    private final Port port = new Port();
    private final Roles roles = new Roles(new Era(1, new EraId(0, 1), Optional.empty()));
    private final QueueReplica replica = owner();

    private QueueReplica owner() {
        QueueName name = new QueueName("/", "q");
        EraId era = roles.era().id();
        roles.apply(new Position(era, 1, 1), new RoleCommand.EraStart(roles.era(), OWNER, 1));
        roles.apply(new Position(era, 1, 2), new RoleCommand.Declare(name, OWNER));
        roles.apply(new Position(era, 1, 3), new RoleCommand.Up(MIRROR, 1));
        QueueRoles known = roles.queue(name).orElseThrow();
        QueueReplica made = new QueueReplica(OWNER, 1, known, copy, port, OPTIONS, () -> 0);
        made.rolesChanged(known);
        return made;
    }

    private ReplicaMessage.Ack ack(long length) {
        return new ReplicaMessage.Ack(
                replica.owned().orElseThrow(),
                Optional.ofNullable(roles.running().get(MIRROR)).orElseThrow().session(),
                length,
                length);
    }

    @Test
    void nothingIsAllocatedPerOperation() {
        long few = allocatedBytes(1);
        long many = allocatedBytes(500);

        assertThat(many).isLessThan(few + 20_000);
    }

    private long allocatedBytes(int operations) {
        run(operations, 2000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        run(operations, 200);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void run(int operations, int batches) {
        for (int i = 0; i < batches; i++) {
            replica.append(new Batch(operations));
            replica.receive(MIRROR, ack(copy.lineage.length()));
        }
        assertThat(port.confirmed).isEqualTo(copy.lineage.length());
    }

    @Test
    void aBatchIsReleasedOnceWhenAllMirrorsHaveItOrTheRingIsFull() {
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            batches.add(new Batch(2));
            replica.append(batches.getLast());
        }
        assertThat(batches.subList(0, 4)).allMatch(batch -> batch.released == 1);
        assertThat(batches.subList(4, 12)).allMatch(batch -> batch.released == 0);

        replica.receive(MIRROR, ack(copy.lineage.length()));
        assertThat(batches).allMatch(batch -> batch.released == 1);
    }

    @Test
    void aClosedReplicaKeepsNothing() {
        Batch batch = new Batch(1);
        replica.append(batch);
        replica.close();

        assertThat(batch.released).isEqualTo(1);
        assertThat(replica.append(new Batch(1))).isZero();
    }

    @Test
    void aMirrorGetsNoMoreThanItsWindow() {
        for (int i = 0; i < 100; i++) {
            replica.append(new Batch(1000));
        }
        int sent = port.appends;
        assertThat(sent).isBetween(10, 12);

        replica.receive(MIRROR, ack(5000));
        assertThat(port.appends).isGreaterThan(sent);
    }
}
