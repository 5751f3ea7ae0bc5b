package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.RoleCommand;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Who belongs to the cluster, and whose disk counts for the era's majority.
 *
 * @param members every node that joined and was not forgotten; after a change of era more than the voters
 * @param voters members that were let in since the era began
 */
public record Membership(NavigableSet<NodeId> members, NavigableSet<NodeId> voters) {
    public static final Membership NOBODY = new Membership(new TreeSet<>(), new TreeSet<>());

    public Membership {
        members = Collections.unmodifiableNavigableSet(new TreeSet<>(members));
        voters = Collections.unmodifiableNavigableSet(new TreeSet<>(voters));
    }

    /** What an entry makes of it, from the moment it is in a log: a leader counts by the newest it has. */
    Membership after(Content content) {
        return switch (content) {
            case Content.Role(RoleCommand.Up(NodeId node, long _)) ->
                new Membership(with(members, node), with(voters, node));
            case Content.Role(RoleCommand.EraStart start) ->
                new Membership(with(members, start.seed()), with(new TreeSet<>(), start.seed()));
            case Content.Admit(NodeId node, MemberInfo _) -> new Membership(with(members, node), voters);
            case Content.Leave(NodeId node) ->
                voters.size() > 1 ? new Membership(members, without(voters, node)) : this;
            case Content.Forget(NodeId node) -> new Membership(without(members, node), without(voters, node));
            case Content.Role _, Content.TermStart _, Content.Submitted _ -> this;
        };
    }

    int majority() {
        return voters.size() / 2 + 1;
    }

    private static NavigableSet<NodeId> with(NavigableSet<NodeId> nodes, NodeId node) {
        NavigableSet<NodeId> more = new TreeSet<>(nodes);
        more.add(node);
        return more;
    }

    private static NavigableSet<NodeId> without(NavigableSet<NodeId> nodes, NodeId node) {
        NavigableSet<NodeId> fewer = new TreeSet<>(nodes);
        fewer.remove(node);
        return fewer;
    }
}
