package io.warrenmq.app.node;

import io.warrenmq.app.config.ConfigEnvironment;
import io.warrenmq.app.config.ConfigOverrides;
import io.warrenmq.app.config.ConfigResult;
import io.warrenmq.app.config.NodeConfig;
import io.warrenmq.app.control.Peers;
import io.warrenmq.broker.metadata.MetadataRules;
import io.warrenmq.cluster.metadata.MemberInfo;
import io.warrenmq.cluster.metadata.NodeKind;
import io.warrenmq.cluster.node.BootException;
import io.warrenmq.cluster.node.BootSignal;
import io.warrenmq.cluster.node.Memory;
import io.warrenmq.cluster.node.MemoryFile;
import io.warrenmq.cluster.node.OfflineCluster;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.ctl.OfflineNode;
import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.protocol.CookieFile;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.store.DirectoryStore;
import io.warrenmq.store.StoreException;
import io.warrenmq.store.StoreOptions;
import io.warrenmq.store.memory.ChunkPool;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** What the tools do with a node whose process does not run, in its data directory. Stateless. */
public final class OfflineCommands implements OfflineNode {
    private static final long LOOK_MS = 2_000;
    private static final long CHUNK_BYTES = 1L << 20;

    /** For the loader of services. */
    public OfflineCommands() {}

    @Override
    public void forget(String node, Optional<Path> directory, String member, Consumer<String> progress) {
        Path data = directory.orElseGet(() -> configured(node));
        MemoryFile file = new MemoryFile(data);
        NodeId self = new NodeId(node);
        NodeId gone = new NodeId(member);
        Memory memory = file.read()
                .filter(known -> known.isClustered() && known.members().containsKey(gone) && !gone.equals(self))
                .orElseThrow(() -> refused(
                        "not_a_cluster_node",
                        "{:not_a_cluster_node, 'The node selected is not in the cluster.'}\n\nThe data directory is "
                                + data));
        requireAlone(self, memory, gone);
        AtomicReference<String> failure = new AtomicReference<>("");
        try (DirectoryStore store = DirectoryStore.open(
                data,
                StoreOptions.defaults(),
                new ChunkPool(CHUNK_BYTES),
                cause -> failure.set(String.valueOf(cause.getMessage())))) {
            progress.accept(" * Impersonating node: " + node + "... done");
            progress.accept(" * Mnesia directory  : " + data);
            OfflineCluster cluster = new OfflineCluster(self, MetadataRules.DEFAULT, store.metadata());
            cluster.goOnWithout(gone);
            Map<NodeId, MemberInfo> members = new TreeMap<>(memory.members());
            members.remove(gone);
            file.write(memory.with(members));
        } catch (StoreException | BootException e) {
            throw refused("failed", e.getMessage() + failure.get());
        }
    }

    /** The removed node's place is taken without asking anybody: nobody may be there to disagree. */
    private static void requireAlone(NodeId self, Memory memory, NodeId gone) {
        if (memory.kind() == NodeKind.RAM) {
            throw removingFromOffline("this node is a ram node; run the command on a disc node that is stopped");
        }
        Peers peers = new Peers(self.name(), CookieFile.ofNode(System.getenv(), new SecureRandom()), System.getenv());
        memory.members().forEach((member, info) -> {
            boolean runs = !member.equals(self)
                    && peers.state(member.name(), Optional.of(info), LOOK_MS)
                            .filter(state -> state.equals("running"))
                            .isPresent();
            if (runs) {
                throw removingFromOffline("node " + member + " runs; remove " + gone + " with 'rabbitmqctl -n " + member
                        + " forget_cluster_node " + gone + "'");
            }
        });
    }

    private static FailureException removingFromOffline(String why) {
        return refused(
                "removing_node_from_offline_node",
                "{:removing_node_from_offline_node, 'To remove a node remotely from an offline node, the node you are"
                        + " removing from must be a disc node and all the other nodes must be offline.'}\n\n" + why);
    }

    private static FailureException refused(String kind, String text) {
        return new FailureException(kind, text, ExitCode.UNAVAILABLE);
    }

    @Override
    public void forceBoot(String node, Optional<Path> directory) {
        try {
            BootSignal.force(directory.orElseGet(() -> configured(node)));
        } catch (BootException e) {
            throw refused("failed", String.valueOf(e.getMessage()));
        }
    }

    private static Path configured(String node) {
        ConfigOverrides overrides =
                new ConfigOverrides(OptionalInt.empty(), Optional.empty(), Optional.of(node), Optional.empty());
        return switch (NodeConfig.load(overrides, ConfigEnvironment.ofProcess())) {
            case ConfigResult.Loaded(var loaded, var _) -> loaded.files().dataDirectory();
            case ConfigResult.Refused(var problems, var _) ->
                throw new FailureException(
                        "config",
                        "the configuration of the node cannot be read: " + problems.getFirst(),
                        ExitCode.CONFIG);
        };
    }
}
