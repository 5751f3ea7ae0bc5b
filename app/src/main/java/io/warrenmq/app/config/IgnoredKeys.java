package io.warrenmq.app.config;

/** Keys of RabbitMQ that are meaningless here; each is accepted with a warning. */
final class IgnoredKeys {

    static final KeySection SECTION = new KeySection("Ignored with a warning");

    private static final String ERLANG = "it tunes the Erlang runtime";
    private static final String PLUGIN = "it belongs to a plugin that is not part of this broker";

    static {
        for (String key : new String[] {
            "vm_memory_calculation_strategy",
            "background_gc_enabled",
            "background_gc_target_interval",
            "hipe_compile",
            "delegate_count",
            "socket_writer.gc_threshold",
            "halt_on_upgrade_failure",
            "tcp_listen_options.buffer",
            "tcp_listen_options.delay_send",
            "tcp_listen_options.high_watermark",
            "tcp_listen_options.packet",
            "tcp_listen_options.reuseaddr",
            "tcp_listen_options.binary"
        }) {
            SECTION.ignored(key, ERLANG).term("rabbit." + key);
        }
        for (String key : new String[] {
            "mnesia_table_loading_timeout",
            "msg_store_index_module",
            "msg_store_file_size_limit",
            "msg_store_credit_disc_bound",
            "msg_store_io_batch_size",
            "msg_store_shutdown_timeout",
            "metadata_store.khepri.default_timeout"
        }) {
            SECTION.ignored(key, "it tunes a store that does not exist here").term("rabbit." + key);
        }
        SECTION.ignored("erlang.**", ERLANG);
        SECTION.ignored("sysmon_handler.**", ERLANG);
        SECTION.ignored("runtime.**", ERLANG);
        SECTION.ignored("metadata_store.**", "it tunes a store that does not exist here");
        SECTION.ignored("config_entry_decoder.**", "encrypted values are not supported");
        for (String plugin : new String[] {
            "mqtt",
            "stomp",
            "web_mqtt",
            "web_stomp",
            "amqp1_0",
            "auth_ldap",
            "auth_http",
            "auth_oauth2",
            "auth_cache",
            "trust_store"
        }) {
            SECTION.ignored(plugin + ".**", PLUGIN);
        }
    }

    private IgnoredKeys() {}
}
