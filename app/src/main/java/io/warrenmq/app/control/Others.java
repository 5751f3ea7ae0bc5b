package io.warrenmq.app.control;

import io.warrenmq.cluster.metadata.MemberInfo;
import io.warrenmq.cluster.node.Memory;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.client.UnreachableException;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node that joins, leaves or changes asks of others. Stateless. */
final class Others {
    private static final Logger LOG = LoggerFactory.getLogger(Others.class);
    private static final long LOOK_MS = 5_000;
    private static final long CHANGE_MS = 20_000;

    /** Both sides must understand the same of joining. */
    static final long PROTOCOL = 1;

    private final NodeDescription self;
    private final Peers peers;

    /** @param self the node that asks */
    Others(NodeDescription self, Peers peers) {
        this.self = self;
        this.peers = peers;
    }

    /** A cluster as one of its nodes sees it. */
    record View(Map<NodeId, MemberInfo> members, boolean isPartitioned) {}

    /** A member that runs. */
    record Online(String node, View view) {}

    /** @throws RefusalException if the node cannot be asked, or its application does not run */
    View view(String node, Optional<MemberInfo> known) {
        JsonValue.Obj answer = ask(node, known, "cluster_members", JsonValue.EMPTY, LOOK_MS);
        String state = answer.text("state").orElse("");
        if (!state.equals("running")) {
            throw MembershipOperations.refused(
                    "mnesia_not_running",
                    "{:error, :mnesia_not_running}\n\nThe 'rabbit' app on node " + node + " is " + state
                            + ", and must be running. Start it with 'rabbitmqctl -n " + node + " start_app'.");
        }
        long protocol = answer.whole("protocol").orElse(0L);
        if (protocol != PROTOCOL) {
            throw MembershipOperations.refused(
                    "incompatible",
                    "node " + node + " runs version " + answer.text("version").orElse("(unknown)")
                            + ", this node version "
                            + self.productVersion()
                            + ", and they cannot be in one cluster. Run the same version on both.");
        }
        return new View(MemberJson.members(answer.object("members")), answer.isTrue("partitioned"));
    }

    /** One of the other members that runs, if there is one. */
    Optional<Online> anyOnline(Memory memory) {
        for (NodeId node : memory.othersThan(new NodeId(self.nodeName()))) {
            try {
                return Optional.of(new Online(
                        node.name(),
                        view(node.name(), Optional.ofNullable(memory.members().get(node)))));
            } catch (RefusalException e) {
                LOG.info("{} cannot be asked: {}", node, e.failure().kind());
            }
        }
        return Optional.empty();
    }

    Map<NodeId, MemberInfo> admit(String member, MemberInfo info) {
        return MemberJson.members(change(member, "cluster_admit", info).object("members"));
    }

    void describe(String member, MemberInfo info) {
        change(member, "cluster_describe", info);
    }

    private JsonValue.Obj change(String member, String operation, MemberInfo info) {
        JsonValue.Obj arguments = JsonValue.object()
                .put("node", self.nodeName())
                .put("info", MemberJson.of(info))
                .build();
        return ask(member, Optional.empty(), operation, arguments, CHANGE_MS);
    }

    void release(String member) {
        ask(
                member,
                Optional.empty(),
                "cluster_release",
                JsonValue.object().put("node", self.nodeName()).build(),
                CHANGE_MS);
    }

    private JsonValue.Obj ask(
            String node, Optional<MemberInfo> known, String operation, JsonValue.Obj arguments, long timeoutMs) {
        try {
            return peers.ask(node, known, operation, arguments, timeoutMs);
        } catch (UnreachableException e) {
            throw new RefusalException("nodedown", peers.diagnosis(node, e), ExitCode.UNAVAILABLE);
        } catch (FailureException e) {
            throw new RefusalException(
                    e.failure().kind(), e.failure().text(), e.failure().exitCode());
        }
    }
}
