package io.warrenmq.app.control;

import io.warrenmq.cluster.metadata.MemberInfo;
import io.warrenmq.cluster.node.ClusterNode;
import io.warrenmq.cluster.node.Memory;
import java.util.Optional;
import java.util.Set;

/**
 * What commands see and change of a node's place in a cluster, while its application runs and while it is stopped.
 * Thread-safe.
 */
public interface ClusterAccess {
    /** What the node remembers of its cluster; empty when it was never clustered. */
    Optional<Memory> memory();

    /** Replaces that, on disk; while the application is stopped. */
    void remember(Memory memory);

    /** The node belongs to nobody any more; while the application is stopped. */
    void forgetCluster();

    /** The running application as a member; empty when it does not run, or stands alone. */
    Optional<ClusterNode> member();

    /**
     * Makes a cluster of the running application, if it is not a member already.
     *
     * @throws ApplicationException when it does not run, or cannot listen for other nodes
     */
    ClusterNode form();

    /** What others are to know of this node. */
    MemberInfo describe(Memory memory);

    /** Lets the next start not wait for other members. */
    void forceBoot();

    /** What a start waits for, for people; empty when it does not. */
    String waitingFor();

    /** Who of blank nodes that start together may make a cluster. */
    FormationLock formationLock();

    /** Nodes that peer discovery names now, this one among them; empty when it names nobody. */
    Set<String> discovered();

    /** Asks other nodes. */
    Peers peers();
}
