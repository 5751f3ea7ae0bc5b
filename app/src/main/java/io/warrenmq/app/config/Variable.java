package io.warrenmq.app.config;

/**
 * The environment variables that are understood; {@code rabbitmq-env.conf} writes those of RabbitMQ without their
 * prefix.
 */
enum Variable {
    RABBITMQ_NODENAME("rabbit@SHORTHOST", "Name of the node; a bare name gets `@host`."),
    RABBITMQ_USE_LONGNAME("", "`true`, `yes` or `1`: the host in the node name is the full one."),
    RABBITMQ_NODE_IP_ADDRESS("", "Address of the plain listener, unless a file declares listeners."),
    RABBITMQ_NODE_PORT("5672", "Port of the plain listener, unless a file declares listeners."),
    RABBITMQ_DIST_PORT("NODE_PORT + 20000", "Port for the other nodes of the cluster."),
    RABBITMQ_CONFIG_FILE("/etc/rabbitmq/rabbitmq", "Main configuration file; the extension may be left out."),
    RABBITMQ_CONFIG_FILES("/etc/rabbitmq/conf.d/*.conf", "Further files of the new format: a directory or a pattern."),
    RABBITMQ_ADVANCED_CONFIG_FILE("/etc/rabbitmq/advanced.config", "File of the classic format, laid over the result."),
    RABBITMQ_CONF_ENV_FILE("/etc/rabbitmq/rabbitmq-env.conf", "File with these variables."),
    RABBITMQ_MNESIA_BASE("", "Directory that contains the data directory, which is named as the node."),
    RABBITMQ_MNESIA_DIR("", "The data directory."),
    RABBITMQ_LOG_BASE("`log` in the data directory", "Directory of log files, unless a file sets `log.dir`."),
    RABBITMQ_LOGS("LOG_BASE/NODENAME.log", "The log file, whatever files say; `-` means standard output and no file."),
    RABBITMQ_LOG("", "Levels: `debug`, or `connection=debug,channel=error`; `+json` for JSON."),
    RABBITMQ_ENABLED_PLUGINS_FILE("/etc/rabbitmq/enabled_plugins", "List of enabled plugins; kept as data."),
    RABBITMQ_ENABLED_PLUGINS("", "Plugins enabled from the environment; accepted."),
    RABBITMQ_PLUGINS_DIR("", "Accepted; there are no plugin files."),
    RABBITMQ_PID_FILE("", "File that receives the process id; none unless set."),
    RABBITMQ_ERLANG_COOKIE("", "Accepted; there is no Erlang."),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS("", "Accepted; there is no Erlang."),
    RABBITMQ_SERVER_ERL_ARGS("", "Accepted; there is no Erlang."),
    RABBITMQ_SERVER_START_ARGS("", "Accepted; there is no Erlang."),
    RABBITMQ_CTL_ERL_ARGS("", "Accepted; there is no Erlang."),
    RABBITMQ_IO_THREAD_POOL_SIZE("", "Accepted; there is no Erlang."),
    RABBITMQ_DISTRIBUTION_BUFFER_SIZE("", "Accepted; there is no Erlang."),
    RABBITMQ_HOME("", "Accepted."),
    RABBITMQ_SCHEMA_DIR("", "Accepted."),
    RABBITMQ_GENERATED_CONFIG_DIR("", "Accepted."),
    RABBITMQ_FEATURE_FLAGS_FILE("", "Accepted."),
    RABBITMQ_DEFAULT_USER("", "`default_user`, whatever files say."),
    RABBITMQ_DEFAULT_PASS("", "`default_pass`, whatever files say."),
    RABBITMQ_DEFAULT_VHOST("", "`default_vhost`, whatever files say."),
    RABBITMQ_DEFAULT_PERMISSIONS("", "`default_permissions`: configure, write and read, separated by blanks."),
    RABBITMQ_VM_MEMORY_HIGH_WATERMARK("", "`vm_memory_high_watermark`: `0.4`, `40%` or an amount such as `2GB`."),
    WARREN_DATA_DIR("", "The data directory; wins over all but the flag.");

    private final String defaultText;
    private final String description;

    Variable(String defaultText, String description) {
        this.defaultText = defaultText;
        this.description = description;
    }

    String defaultText() {
        return defaultText;
    }

    String description() {
        return description;
    }
}
