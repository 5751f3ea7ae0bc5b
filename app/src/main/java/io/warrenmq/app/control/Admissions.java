package io.warrenmq.app.control;

import io.warrenmq.app.control.NodeApplication.State;
import io.warrenmq.cluster.metadata.MemberInfo;
import io.warrenmq.cluster.metadata.MetadataNode;
import io.warrenmq.cluster.metadata.NodeKind;
import io.warrenmq.cluster.node.ClusterNode;
import io.warrenmq.cluster.node.Memory;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What members do for others that join, leave or change, and for operators who remove one. Stateless. */
final class Admissions {
    private static final long AGREE_MS = 15_000;

    JsonValue members(Call call) {
        ClusterAccess cluster = call.application().cluster();
        Optional<ClusterNode> member = cluster.member();
        Map<NodeId, MemberInfo> members = member.map(node -> listed(call.await(node.status())))
                .or(() -> cluster.memory().filter(Memory::isClustered).map(Memory::members))
                .orElse(Map.of());
        return JsonValue.object()
                .put("state", call.application().state().name().toLowerCase(Locale.ROOT))
                .put("protocol", Others.PROTOCOL)
                .put("version", call.application().description().productVersion())
                .put("members", MemberJson.of(members))
                .put("forming", cluster.formationLock().holder())
                .put(
                        "partitioned",
                        member.filter(node -> !node.partitionedFrom().isEmpty()).isPresent())
                .build();
    }

    private static Map<NodeId, MemberInfo> listed(MetadataNode.Status status) {
        Map<NodeId, MemberInfo> listed = new TreeMap<>(status.infos());
        listed.keySet().retainAll(status.membership().members());
        return listed;
    }

    /** A node joins; the first one that does makes a cluster of this node. */
    JsonValue admit(Call call) {
        call.running();
        NodeId node = new NodeId(call.text("node"));
        MemberInfo info = MemberJson.info(call.arguments().object("info"));
        ClusterNode member = call.application().cluster().form();
        MemberInfo known = call.await(member.status()).infos().get(node);
        if (known != null && !known.identity().equals(info.identity())) {
            throw MembershipOperations.refused(
                    "inconsistent_cluster",
                    "{:inconsistent_cluster, 'Node " + call.nodeName() + " thinks it\\'s clustered with node " + node
                            + ", but " + node + " disagrees'}");
        }
        agreed(member.admit(node, info, AGREE_MS));
        return JsonValue.object()
                .put("members", MemberJson.of(listed(call.await(member.status()))))
                .build();
    }

    JsonValue describe(Call call) {
        ClusterNode member = member(call);
        NodeId node = new NodeId(call.text("node"));
        MemberInfo info = MemberJson.info(call.arguments().object("info"));
        requireMember(call, member, node);
        agreed(member.admit(node, info, AGREE_MS));
        return Operations.done();
    }

    /** A node leaves. */
    JsonValue release(Call call) {
        ClusterNode member = member(call);
        agreed(member.forget(new NodeId(call.text("node")), AGREE_MS));
        return Operations.done();
    }

    private static ClusterNode member(Call call) {
        call.running();
        return call.application()
                .cluster()
                .member()
                .orElseThrow(() -> MembershipOperations.refused(
                        "not_clustered", "node " + call.nodeName() + " is no member of a cluster"));
    }

    private static void agreed(boolean isAgreed) {
        if (!isAgreed) {
            throw MembershipOperations.refused(
                    "no_majority",
                    "no majority of the cluster's nodes agreed in time; nothing else is known of the change."
                            + " Start the other members, then repeat the command.");
        }
    }

    private static void requireMember(Call call, ClusterNode member, NodeId node) {
        if (!MembershipOperations.isMember(call.await(member.status()), node)) {
            throw notAMember();
        }
    }

    private static RefusalException notAMember() {
        return MembershipOperations.refused(
                "not_a_cluster_node", "{:not_a_cluster_node, 'The node selected is not in the cluster.'}");
    }

    JsonValue forgetByOperator(Call call) {
        NodeId node = new NodeId(call.text("member"));
        if (call.isTrue("offline")) {
            throw new RefusalException("state", "this command requires the target node to be stopped", ExitCode.USAGE);
        }
        if (call.application().state() != State.RUNNING) {
            throw MembershipOperations.refused(
                    "offline_node_no_offline_flag",
                    "{:offline_node_no_offline_flag, 'You are trying to remove a node from an offline node. That is"
                            + " dangerous, but can be done with the --offline flag. Please consult the manual for rabbitmqctl"
                            + " for more information.'}");
        }
        Optional<ClusterNode> member = call.application().cluster().member();
        boolean isSelf = node.name().equals(call.nodeName());
        if (member.isEmpty() || isSelf && others(call, member.get()).isEmpty()) {
            throw isSelf
                    ? MembershipOperations.refused(
                            "last_replica",
                            "{:failed_to_remove_node, :\"" + call.nodeName()
                                    + "\", {:combine_error, :schema, 'Last replica'}}")
                    : notAMember();
        }
        requireMember(call, member.get(), node);
        MetadataNode.Status status = call.await(member.get().status());
        if (isSelf || status.running().containsKey(node) || runs(call, node, status)) {
            throw MembershipOperations.refused(
                    "running",
                    "RabbitMQ on node " + node + " must be stopped with 'rabbitmqctl -n " + node
                            + " stop_app' before it can be removed");
        }
        if (isLastDisc(node, listed(status))) {
            throw MembershipOperations.refused(
                    "resetting_only_disc_node",
                    "{:resetting_only_disc_node, 'node " + node
                            + " is the only disc node of the cluster; make a disc node"
                            + " of another one first: change_cluster_node_type disc'}");
        }
        agreed(member.get().forget(node, AGREE_MS));
        return Operations.done();
    }

    private static Map<NodeId, MemberInfo> others(Call call, ClusterNode member) {
        Map<NodeId, MemberInfo> others = listed(call.await(member.status()));
        others.remove(new NodeId(call.nodeName()));
        return others;
    }

    private static boolean isLastDisc(NodeId node, Map<NodeId, MemberInfo> members) {
        return members.entrySet().stream()
                .noneMatch(member ->
                        !member.getKey().equals(node) && member.getValue().kind() == NodeKind.DISC);
    }

    /** It may run without being seen by the others: they would refuse it for good then. */
    private static boolean runs(Call call, NodeId node, MetadataNode.Status status) {
        return call.application()
                .cluster()
                .peers()
                .state(node.name(), Optional.ofNullable(status.infos().get(node)), 2_000)
                .filter("running"::equals)
                .isPresent();
    }
}
