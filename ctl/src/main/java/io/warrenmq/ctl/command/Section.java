package io.warrenmq.ctl.command;

/** Under which heading the help lists a command. */
enum Section {
    HELP("Help"),
    NODES("Nodes"),
    CLUSTER("Cluster"),
    REPLICATION("Replication"),
    USERS("Users"),
    ACCESS_CONTROL("Access Control"),
    MONITORING("Monitoring, observability and health checks"),
    PARAMETERS("Parameters"),
    POLICIES("Policies"),
    VHOSTS("Virtual hosts"),
    CONFIGURATION("Configuration and Environment"),
    DEFINITIONS("Definitions"),
    FEATURE_FLAGS("Feature flags"),
    OPERATIONS("Operations"),
    QUEUES("Queues"),
    PLUGINS("Plugins"),
    UPGRADE("Upgrade"),
    DEPRECATED("Deprecated");

    private final String title;

    Section(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
