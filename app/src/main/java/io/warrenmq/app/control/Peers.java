package io.warrenmq.app.control;

import io.warrenmq.cluster.metadata.MemberInfo;
import io.warrenmq.ctl.client.Diagnosis;
import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.client.NodeConnection;
import io.warrenmq.ctl.client.NodeLocator;
import io.warrenmq.ctl.client.NodeName;
import io.warrenmq.ctl.client.UnreachableException;
import io.warrenmq.ctl.protocol.Cookie;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks other nodes, over the same protocol that operators use: so what keeps two nodes apart is told in the same words,
 * and a node needs no other port before it is a member. Thread-safe.
 */
public final class Peers {
    /** Where it is said that a node listens. */
    private static final String SOURCE = "as the cluster knows it";

    private final String self;
    private final Cookie cookie;
    private final Map<String, String> environment;

    /**
     * @param self this node, for error texts
     * @param environment tells where nodes of this host leave their files
     */
    public Peers(String self, Cookie cookie, Map<String, String> environment) {
        this.self = self;
        this.cookie = cookie;
        this.environment = environment;
    }

    /**
     * @param known what is known of that node, if it is a member
     * @throws UnreachableException if it does not answer
     * @throws FailureException if it refuses
     */
    JsonValue.Obj ask(
            String node, Optional<MemberInfo> known, String operation, JsonValue.Obj arguments, long timeoutMs) {
        NodeName name = NodeName.of(node, environment, false);
        try (NodeConnection connection = NodeConnection.open(name, place(name, known), cookie, timeoutMs)) {
            JsonValue value = connection.call(operation, arguments, timeoutMs, row -> {}, note -> {});
            return value instanceof JsonValue.Obj object ? object : JsonValue.EMPTY;
        }
    }

    /** State of the node's application in small letters; empty if it does not answer. */
    public Optional<String> state(String node, Optional<MemberInfo> known, long timeoutMs) {
        NodeName name = NodeName.of(node, environment, false);
        try (NodeConnection connection = NodeConnection.open(name, place(name, known), cookie, timeoutMs)) {
            return Optional.of(connection.state());
        } catch (UnreachableException _) {
            return Optional.empty();
        }
    }

    /**
     * How a blank node finds others that start together with it.
     *
     * @param state of the application in small letters
     * @param forming who is about to make a cluster, as far as that node knows; empty for nobody
     */
    public record Sight(String node, String state, boolean isClustered, String forming) {}

    /** Empty if it does not answer. */
    public Optional<Sight> look(String node, long timeoutMs) {
        try {
            JsonValue.Obj answer = ask(node, Optional.empty(), "cluster_members", JsonValue.EMPTY, timeoutMs);
            return Optional.of(new Sight(
                    node,
                    answer.text("state").orElse(""),
                    answer.object("members").members().size() > 1,
                    answer.text("forming").orElse("")));
        } catch (UnreachableException | FailureException _) {
            return Optional.empty();
        }
    }

    /** Asks for the formation lock of another node; false also if it does not answer. */
    public boolean takeFormationLock(String node, long timeoutMs) {
        try {
            return ask(node, Optional.empty(), "formation_lock", ownName(), timeoutMs)
                    .isTrue("granted");
        } catch (UnreachableException | FailureException _) {
            return false;
        }
    }

    /** Whether it could be told; it runs out by itself. */
    public boolean releaseFormationLock(String node, long timeoutMs) {
        try {
            ask(node, Optional.empty(), "formation_release", ownName(), timeoutMs);
            return true;
        } catch (UnreachableException | FailureException _) {
            return false;
        }
    }

    private JsonValue.Obj ownName() {
        return JsonValue.object().put("node", self).build();
    }

    private NodeLocator.Place place(NodeName node, Optional<MemberInfo> known) {
        NodeLocator.Place usual = new NodeLocator(environment).locateAnother(node);
        return known.filter(_ -> usual.port() == NodeLocator.DEFAULT_PORT)
                .map(info -> new NodeLocator.Place(List.of(info.host(), node.host()), info.controlPort(), SOURCE))
                .orElse(usual);
    }

    /** Why a node could not be asked, as the tools tell it. */
    String diagnosis(String node, UnreachableException reason) {
        return Diagnosis.of(
                reason,
                NodeName.of(node, environment, false),
                self,
                environment.getOrDefault("HOME", "(unknown)"),
                cookie.hash());
    }
}
