package io.warrenmq.cluster.replication;

import io.warrenmq.cluster.replication.RoleCommand.Addition;
import io.warrenmq.cluster.replication.RoleCommand.PromoteLossy;
import io.warrenmq.cluster.replication.RoleCommand.Removal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The decisions about roles, one method for each rule. Stateless. */
class RoleRules {
    static final RoleRules STATED = new RoleRules();

    /** Tells apart what owners of different eras, declarations and epochs write. */
    Label label(EraId era, QueueId queue, long epoch) {
        return new Label(era, queue, epoch);
    }

    /**
     * M1: the last holder of a whole copy stays recorded when it goes. With an empty set any copy would be as good as
     * another, and the only complete one would be overwritten when it comes back.
     */
    boolean maySpare(List<NodeId> inSync) {
        return inSync.size() > 1;
    }

    /** The running member that has held a whole copy for longest. */
    Optional<NodeId> successor(List<NodeId> inSync, Map<NodeId, RunningMember> running) {
        return inSync.stream().filter(running::containsKey).findFirst();
    }

    /**
     * M2: only running members go on. The new owner would wait for an absent one, which after a change of era cannot
     * attach before the owner has confirmed what it offers.
     */
    List<NodeId> promotedSet(List<NodeId> inSync, Map<NodeId, RunningMember> running) {
        return inSync.stream().filter(running::containsKey).toList();
    }

    /** Whether the owner meant this record. The owner itself and the last holder are never removed. */
    boolean mayRemove(QueueRecord queue, Removal removal) {
        return queue.id().equals(removal.queue())
                && queue.version() == removal.version()
                && queue.inSync().contains(removal.member())
                && !queue.owner().filter(removal.member()::equals).isPresent()
                && maySpare(queue.inSync());
    }

    /**
     * M3: the version proves that the owner that counted the member is still the one, the session that the member still
     * has what it acknowledged.
     */
    boolean mayAdd(QueueRecord queue, Map<NodeId, RunningMember> running, Addition addition) {
        RunningMember member = running.get(addition.member());
        return queue.id().equals(addition.queue())
                && queue.version() == addition.version()
                && !queue.inSync().contains(addition.member())
                && member != null
                && member.session().equals(addition.session());
    }

    /** Only who holds a whole copy and runs can take over; it may be the owner itself, to begin a new epoch. */
    boolean mayHandOver(QueueRecord queue, Map<NodeId, RunningMember> running, RoleCommand.Handover command) {
        return queue.id().equals(command.queue())
                && queue.version() == command.version()
                && queue.owner().isPresent()
                && queue.inSync().contains(command.member())
                && running.containsKey(command.member());
    }

    /** M4: losses are a decision of its own and are recorded, never a side effect. */
    boolean mayPromoteLossy(QueueRecord queue, Map<NodeId, RunningMember> running, PromoteLossy command) {
        return queue.id().equals(command.queue())
                && queue.version() == command.version()
                && queue.owner().isEmpty()
                && running.containsKey(command.member());
    }
}
