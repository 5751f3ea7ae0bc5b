package io.warrenmq.app.control;

import io.warrenmq.cluster.metadata.MemberInfo;
import io.warrenmq.cluster.node.ClusterNode;
import io.warrenmq.cluster.node.Memory;
import io.warrenmq.ctl.protocol.Cookie;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Of a node that stands alone, and stays so. */
final class NoCluster implements ClusterAccess {
    @Override
    public Optional<Memory> memory() {
        return Optional.empty();
    }

    @Override
    public void remember(Memory memory) {
        throw new AssertionError("it stands alone");
    }

    @Override
    public void forgetCluster() {
        // it never was in one
    }

    @Override
    public Optional<ClusterNode> member() {
        return Optional.empty();
    }

    @Override
    public ClusterNode form() {
        throw new ApplicationException("it stands alone");
    }

    @Override
    public MemberInfo describe(Memory memory) {
        throw new AssertionError("it stands alone");
    }

    @Override
    public void forceBoot() {
        // nobody is waited for anyway
    }

    @Override
    public String waitingFor() {
        return "";
    }

    @Override
    public Set<String> discovered() {
        return Set.of();
    }

    @Override
    public FormationLock formationLock() {
        return new FormationLock();
    }

    @Override
    public Peers peers() {
        return new Peers("rabbit@localhost", Cookie.of(TestNode.COOKIE), Map.of("HOME", "/nonexistent"));
    }
}
