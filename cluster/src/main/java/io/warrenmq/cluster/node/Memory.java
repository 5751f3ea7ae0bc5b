package io.warrenmq.cluster.node;

import io.warrenmq.cluster.metadata.MemberInfo;
import io.warrenmq.cluster.metadata.NodeKind;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a node remembers of its cluster beside the log: enough to find the others, and to answer operators while it is
 * stopped. The log is right where the two differ.
 *
 * @param identity see {@link MemberInfo#identity}
 * @param members all that this node knows, itself included
 */
public record Memory(String identity, Standing standing, NodeKind kind, Map<NodeId, MemberInfo> members) {
    /** How far the node has come on its way into a cluster. */
    public enum Standing {
        /** An operator wants it to become a member; the cluster may know of it, and its own data is still there. */
        ASKING,
        /** It is a member, and its own data is to be deleted before anything else. */
        ADMITTED,
        /** It is a member and has nothing yet of what the cluster knows. */
        JOINING,
        /** It has a log of the cluster. */
        MEMBER,
        /** The same, but the others do not count it as a member any more. */
        FORGOTTEN
    }

    public Memory {
        members = Collections.unmodifiableMap(new TreeMap<>(members));
    }

    /** Whether the node starts as a member. One that only asked has its own data still, and starts from that. */
    public boolean isClustered() {
        return standing != Standing.ASKING;
    }

    public Memory with(Standing other) {
        return new Memory(identity, other, kind, members);
    }

    public Memory with(NodeKind other) {
        return new Memory(identity, standing, other, members);
    }

    public Memory with(Map<NodeId, MemberInfo> others) {
        return new Memory(identity, standing, kind, others);
    }

    /** Members but one. */
    public Set<NodeId> othersThan(NodeId self) {
        Set<NodeId> others = new TreeSet<>(members.keySet());
        others.remove(self);
        return others;
    }
}
