package io.warrenmq.app.config;

/** Keys of RabbitMQ that tune what works by itself here. */
final class HintKeys {

    static final KeySection SECTION = new KeySection("Accepted without effect");

    static {
        hint("classic_queue.default_version", "rabbit.classic_queue_default_version");
        hint("queue_index_embed_msgs_below", "rabbit.queue_index_embed_msgs_below");
        hint("queue_index_max_journal_entries", "rabbit.queue_index_max_journal_entries");
        hint("lazy_queue_explicit_gc_run_operation_threshold", "rabbit.lazy_queue_explicit_gc_run_operation_threshold");
        hint("queue_explicit_gc_run_operation_threshold", "rabbit.queue_explicit_gc_run_operation_threshold");
        hint("mirroring_flow_control", "rabbit.mirroring_flow_control");
        hint("product.name", "rabbit.product_name");
        hint("product.version", "rabbit.product_version");
        hint("motd_file", "rabbit.motd_file");
        hint("credit_flow_default_credit", "rabbit.credit_flow_default_credit");
        hint("channel_operation_timeout", "rabbit.channel_operation_timeout");
        hint("channel_tick_interval", "rabbit.channel_tick_interval");
        hint("max_connections", "rabbit.max_connections");
        hint("quorum_commands_soft_limit", "rabbit.quorum_commands_soft_limit");
        hint("quorum_cluster_size", "rabbit.quorum_cluster_size");
        hint("quorum_membership_reconciliation_enabled", "rabbit.quorum_membership_reconciliation_enabled");
        SECTION.ignored(
                "quorum_queue.property_equivalence.**",
                "queues are compared by all their properties when declared again");
        SECTION.ignored("message_interceptors.**", "messages are delivered as they were published");
        SECTION.ignored("shovel.**", "there are no shovels");
        SECTION.ignored("federation.**", "there is no federation");
        for (String prefix : new String[] {"raft", "quorum_queue", "stream", "classic_queue"}) {
            SECTION.hint(prefix + ".**", "Accepted.");
        }
    }

    private HintKeys() {}

    private static void hint(String key, String term) {
        SECTION.hint(key, "Accepted.").term(term);
    }
}
