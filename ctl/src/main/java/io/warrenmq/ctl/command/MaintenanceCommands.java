package io.warrenmq.ctl.command;

import io.warrenmq.ctl.protocol.JsonValue;
import java.util.List;

/** Commands of rabbitmq-upgrade. */
final class MaintenanceCommands {
    private static final String ALONE =
            "Target node seems to be the only one in a single node cluster, the command does not apply";

    private MaintenanceCommands() {}

    static List<Command> all() {
        return List.of(
                upgrade("drain", "Takes a node out of service: no new connections, those that there are are closed")
                        .banner(x -> "Will put node " + x.node()
                                + " into maintenance mode. The node will no longer serve any client traffic!")
                        .runs(x -> x.call("drain", JsonValue.EMPTY)),
                upgrade("revive", "Puts a node into service again")
                        .banner(x -> "Will put node " + x.node() + " back into regular operating mode."
                                + " The node will again serve client traffic and host primary queue replicas.")
                        .runs(x -> x.call("revive", JsonValue.EMPTY)),
                upgrade("await_online_quorum_plus_one", "Waits until each quorum queue can lose a member")
                        .banner(x -> "Will wait for a quorum + 1 of nodes to be online for all quorum queues for "
                                + x.timeoutMs() / 1000 + " seconds...")
                        .runs(x -> awaitReplicas(x, "check_if_node_is_quorum_critical")),
                upgrade("await_online_synchronized_mirror", "Waits until each mirrored queue has a synchronised mirror")
                        .banner(x ->
                                "Will wait for a synchronised mirror be online for all classic mirrored queues for "
                                        + x.timeoutMs() / 1000 + " seconds...")
                        .runs(x -> awaitReplicas(x, "check_if_node_is_mirror_sync_critical")),
                upgrade("post_upgrade", "Does what is left to do after all nodes have a new version")
                        .banner(x -> "Executing post upgrade tasks...\nRebalancing queue masters...")
                        .runs(x -> x.call(
                                "rebalance_queues",
                                JsonValue.object().put("type", "all").build())));
    }

    private static Command upgrade(String name, String description) {
        return Command.named(name)
                .tools(Tool.UPGRADE)
                .in(Section.UPGRADE)
                .says(description)
                .usage("[--timeout <timeout>]")
                .timeoutMs(120_000);
    }

    private static void awaitReplicas(Execution x, String check) {
        boolean[] alone = new boolean[1];
        Processes.await(
                () -> {
                    JsonValue.Obj answer = x.callForObject(check, JsonValue.EMPTY);
                    alone[0] = answer.isTrue("alone");
                    return answer.texts("critical").isEmpty();
                },
                x.timeoutMs(),
                "await",
                x.node().toString());
        if (alone[0]) {
            x.say(ALONE);
        }
    }
}
