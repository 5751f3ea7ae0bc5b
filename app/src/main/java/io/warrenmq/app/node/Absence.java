package io.warrenmq.app.node;

import io.warrenmq.app.control.NodeApplication.State;
import io.warrenmq.cluster.metadata.MemberInfo;
import io.warrenmq.cluster.node.Memory;
import io.warrenmq.cluster.node.PartitionEvents;
import io.warrenmq.cluster.partition.Decision;
import io.warrenmq.cluster.partition.PartitionRules;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the application stopped while members are out of reach, and starts it anew when another side's metadata are to
 * stay. Members are asked over the control port, which a node has open whatever becomes of its application: so one that
 * starts, stops or is paused itself counts as there, and nodes that all have paused find each other again. Thread-safe;
 * one thing at a time.
 */
final class Absence implements PartitionEvents {
    private static final Logger LOG = LoggerFactory.getLogger(Absence.class);

    /** RabbitMQ looks as often. */
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long ASK_MS = 1_000;

    private final WarrenNode node;
    private final AtomicBoolean busy = new AtomicBoolean();

    Absence(WarrenNode node) {
        this.node = node;
    }

    @Override
    public void pause(Decision.Pause pause, Set<NodeId> members) {
        begin("partition pause", () -> stayAway(pause, members));
    }

    @Override
    public void restart(Set<NodeId> winners) {
        begin("partition restart", () -> startAnew(winners));
    }

    private void begin(String name, Runnable task) {
        if (busy.compareAndSet(false, true)) {
            Thread.ofVirtual().name(name).start(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.error("the application could not be stopped or started as partition handling wants it", e);
                } finally {
                    busy.set(false);
                }
            });
        }
    }

    private void stayAway(Decision.Pause pause, Set<NodeId> members) {
        if (mayResume(pause, members)) {
            return; // they are there, and about to start or to stop
        }
        LOG.warn("Cluster minority/secondary status detected - awaiting recovery");
        if (pause.wholly()) {
            LOG.warn("We will therefore pause until the *entire* cluster recovers");
        }
        node.cluster().pausedFor((pause.wholly() ? "all of " : "some of ") + new TreeSet<>(pause.awaited()));
        try {
            if (node.pause()) {
                boolean resumed = false;
                while (!resumed && node.state() == State.PAUSED) {
                    LockSupport.parkNanos(LOOK_NS);
                    resumed = mayResume(pause, members) && resume(Set.of());
                }
            }
        } finally {
            node.cluster().pausedFor("");
        }
    }

    private boolean resume(Set<NodeId> guides) {
        LOG.info("the members that this node waited for are in reach; it starts");
        return node.resume(guides);
    }

    private void startAnew(Set<NodeId> winners) {
        if (!node.pause()) {
            return;
        }
        Set<NodeId> guides = winners;
        node.cluster().pausedFor("the winners of the partition, " + new TreeSet<>(winners));
        try {
            while (node.state() == State.PAUSED && !node.resume(guides)) {
                guides = Set.of();
                LockSupport.parkNanos(LOOK_NS);
            }
        } finally {
            node.cluster().pausedFor("");
        }
    }

    private boolean mayResume(Decision.Pause pause, Set<NodeId> members) {
        return PartitionRules.mayResume(node.cluster().handling(), members, answering(members), pause.wholly());
    }

    /** All are asked at once: those out of reach take their time. */
    private Set<NodeId> answering(Set<NodeId> members) {
        Map<NodeId, MemberInfo> known =
                node.cluster().memory().map(Memory::members).orElse(Map.of());
        Set<NodeId> answering = new ConcurrentSkipListSet<>(Set.of(node.self()));
        Set<NodeId> asked = new TreeSet<>(members);
        asked.remove(node.self());
        CountDownLatch left = new CountDownLatch(asked.size());
        asked.forEach(member -> Thread.ofVirtual().start(() -> {
            try {
                node.cluster()
                        .peers()
                        .state(member.name(), Optional.ofNullable(known.get(member)), ASK_MS)
                        .ifPresent(_ -> answering.add(member));
            } finally {
                left.countDown();
            }
        }));
        try {
            left.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answering;
    }
}
