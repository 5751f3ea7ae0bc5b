package io.warrenmq.app.config;

/** The cluster and the placement of queues. */
final class ClusterKeys {

    static final KeySection SECTION = new KeySection("Cluster");

    static final Key<String> CLUSTER_NAME = SECTION.key(
                    "cluster_name", ValueTypes.NAME, "", "Name that clients and tools see; without it the node name.")
            .term("rabbit.cluster_name");
    static final Key<PartitionHandling> PARTITION_HANDLING = SECTION.key(
                    "cluster_partition_handling",
                    ValueTypes.oneOf(PartitionHandling.class),
                    "ignore",
                    "What a node does when it loses sight of others.")
            .term(
                    "rabbit.cluster_partition_handling",
                    SpecialShapes::partitionHandling,
                    "{pause_if_all_down, ['rabbit@a'], ignore}");
    static final Key<NodeName> PAUSE_NODE = SECTION.key(
            "cluster_partition_handling.pause_if_all_down.nodes.$n",
            ValueTypes.NODE,
            "",
            "Nodes of `pause_if_all_down`: a node that reaches none of them pauses.");
    static final Key<PauseRecovery> PAUSE_RECOVER = SECTION.key(
            "cluster_partition_handling.pause_if_all_down.recover",
            ValueTypes.oneOf(PauseRecovery.class),
            "ignore",
            "What `pause_if_all_down` does when such nodes are on both sides.");
    static final Key<String> DISCOVERY_BACKEND = SECTION.key(
                    "cluster_formation.peer_discovery_backend",
                    ValueTypes.NAME,
                    "classic_config",
                    "Who names the other nodes when a blank node first starts.")
            .term("rabbit.cluster_formation.peer_discovery_backend");
    static final Key<NodeName> CLASSIC_NODE = SECTION.key(
                    "cluster_formation.classic_config.nodes.$n", ValueTypes.NODE, "", "The nodes of the cluster.")
            .term("rabbit.cluster_nodes", SpecialShapes::clusterNodes, "{['rabbit@a', 'rabbit@b'], disc}");
    static final Key<String> DNS_HOSTNAME = SECTION.key(
            "cluster_formation.dns.hostname",
            ValueTypes.NAME,
            "",
            "Name whose addresses are the nodes, for backend dns. Needs long node names.");
    static final Key<NodeType> NODE_TYPE = SECTION.key(
                    "cluster_formation.node_type",
                    ValueTypes.oneOf(NodeType.class),
                    "disc",
                    "Kind of a node that joins by discovery.")
            .term("rabbit.cluster_formation.node_type");
    static final Key<Integer> DISCOVERY_RETRIES = SECTION.key(
            "cluster_formation.discovery_retry_limit",
            ValueTypes.integer("a number", 0, 1_000_000),
            "10",
            "How often discovery is tried. Too small: nodes that start together form two clusters.");
    static final Key<Integer> DISCOVERY_INTERVAL = SECTION.key(
            "cluster_formation.discovery_retry_interval", ValueTypes.milliseconds(0), "500", "Pause between tries.");
    static final Key<Integer> TARGET_SIZE = SECTION.key(
            "cluster_formation.target_cluster_size_hint",
            ValueTypes.integer("a number", 1, 1000),
            "",
            "Nodes that the cluster is going to have.");
    static final Key<Integer> CLEANUP_INTERVAL = SECTION.key(
            "cluster_formation.node_cleanup.interval",
            ValueTypes.seconds(1, Integer.MAX_VALUE),
            "60",
            "How often unknown nodes that are down are looked for.");
    static final Key<Boolean> CLEANUP_ONLY_WARNS = SECTION.key(
            "cluster_formation.node_cleanup.only_log_warning",
            ValueTypes.BOOLEAN,
            "true",
            "`false` removes such nodes from the cluster, with their data.");
    static final Key<Integer> BOOT_RETRY_TIMEOUT = SECTION.key(
                    "mnesia_table_loading_retry_timeout",
                    ValueTypes.milliseconds(1),
                    "30000",
                    "How long one round of a start waits for other members of the cluster.")
            .term("rabbit.mnesia_table_loading_retry_timeout");
    static final Key<Integer> BOOT_RETRY_LIMIT = SECTION.key(
                    "mnesia_table_loading_retry_limit",
                    ValueTypes.integer("a number", 1, 1_000_000),
                    "10",
                    "Rounds of waiting before a start gives up. Too small: members that start one after the other fail.")
            .term("rabbit.mnesia_table_loading_retry_limit");
    static final Key<Integer> NET_TICK_TIME = SECTION.key(
                    "net_ticktime",
                    ValueTypes.seconds(1, 3600),
                    "60",
                    "Silence after which a node counts as down. Too small: a pause looks like a failure. Too large: failover is"
                            + " late.")
            .term("kernel.net_ticktime")
            .term("rabbit.net_ticktime");
    static final Key<String> QUEUE_MASTER_LOCATOR = SECTION.key(
                    "queue_master_locator",
                    ValueTypes.oneOf("client-local", "min-masters", "random"),
                    "client-local",
                    "Node on which a new classic queue is placed.")
            .term("rabbit.queue_master_locator");
    static final Key<String> QUEUE_LEADER_LOCATOR = SECTION.key(
                    "queue_leader_locator",
                    ValueTypes.oneOf("client-local", "balanced", "random", "least-leaders"),
                    "client-local",
                    "Node on which the leader of a new replicated queue is placed.")
            .term("rabbit.queue_leader_locator");
    static final Key<String> DEFAULT_QUEUE_TYPE = SECTION.key(
                    "default_queue_type",
                    ValueTypes.oneOf("classic", "quorum"),
                    "classic",
                    "Default queue type of virtual hosts that are created from now on without one of their own. Types that"
                            + " cannot hold a queue, such as an exclusive one, are skipped.")
            .term("rabbit.default_queue_type");
    static final Key<Integer> SYNC_BATCH_SIZE = SECTION.key(
                    "mirroring_sync_batch_size",
                    ValueTypes.integer("a number", 1, 1_000_000),
                    "4096",
                    "Messages that a new mirror receives at once. Too large: each batch delays the queue.")
            .term("rabbit.mirroring_sync_batch_size");
    static final Key<Long> SYNC_THROUGHPUT = SECTION.key(
                    "mirroring_sync_max_throughput",
                    ValueTypes.SIZE,
                    "0",
                    "Bytes a second for synchronising mirrors; 0 means unlimited.")
            .term("rabbit.mirroring_sync_max_throughput");

    static {
        SECTION.hint("cluster_keepalive_interval", "Accepted.").term("rabbit.cluster_keepalive_interval");
        SECTION.hint("cluster_formation.**", "Accepted, for other discovery backends.");
        SECTION.inert(
                "this version does not do that yet",
                CLUSTER_NAME,
                PARTITION_HANDLING,
                PAUSE_NODE,
                PAUSE_RECOVER,
                DEFAULT_QUEUE_TYPE,
                DISCOVERY_BACKEND,
                CLASSIC_NODE,
                DNS_HOSTNAME,
                NODE_TYPE,
                DISCOVERY_RETRIES,
                DISCOVERY_INTERVAL,
                CLEANUP_INTERVAL,
                CLEANUP_ONLY_WARNS,
                BOOT_RETRY_TIMEOUT,
                BOOT_RETRY_LIMIT,
                NET_TICK_TIME,
                QUEUE_MASTER_LOCATOR);
        SECTION.hint("cluster_tags.$tag", "Accepted.");
        SECTION.hint("node_tags.$tag", "Accepted.");
    }

    private ClusterKeys() {}
}
