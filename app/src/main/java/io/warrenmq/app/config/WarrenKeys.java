package io.warrenmq.app.config;

import java.nio.file.Path;

/** Settings that RabbitMQ does not have. */
final class WarrenKeys {

    static final KeySection SECTION = new KeySection("WarrenMQ's own");

    static final Key<Path> DATA_DIRECTORY = SECTION.key(
            "warren.data_dir",
            ValueTypes.PATH,
            "",
            "Where all data is kept; without it RABBITMQ_MNESIA_DIR, RABBITMQ_MNESIA_BASE/NODENAME or `./warren-data`.");
    static final Key<Integer> EVENT_LOOPS = SECTION.key(
            "warren.event_loops",
            ValueTypes.integer("a number", 0, 1024),
            "0",
            "Threads that serve connections and queues; 0 means one for each core. Too many: they disturb each other.");
    static final Key<Integer> LOG_FILE_SIZE = SECTION.key(
            "warren.log_file_size",
            ValueTypes.size(1 << 20, 1 << 30),
            "67108864",
            "Size of one file of the write-ahead log. Too small: frequent changes of files. Too large: disk space is freed"
                    + " late and recovery reads more.");
    static final Key<Integer> CONTROL_PORT = SECTION.key(
            "warren.control.port",
            ValueTypes.PORT,
            "35672",
            "Port of the command line tools. 0 lets the system choose.");
    static final Key<String> CONTROL_IP = SECTION.key(
            "warren.control.ip",
            ValueTypes.NAME,
            "0.0.0.0",
            "Address of that port. Other nodes use it too, to join a cluster. Whoever reaches it and has the cookie can"
                    + " administer the node; 127.0.0.1 keeps both to this host.");
    static final Key<String> CLUSTER_IP = SECTION.key(
            "warren.cluster.ip",
            ValueTypes.NAME,
            "",
            "Address of this host where a member listens for other nodes (port RABBITMQ_DIST_PORT); without it that of the"
                    + " host in the node's name.");
    static final Key<Integer> MAX_UNAUTHENTICATED = SECTION.key(
            "warren.max_unauthenticated_connections",
            ValueTypes.integer("a number", 1, 1_000_000),
            "1000",
            "Connections that have not logged in yet; further ones wait to be accepted. Too small: clients that reconnect"
                    + " all at once are slow. Too large: strangers can hold sockets and memory.");
    static final Key<Integer> TABLE_MAX_DEPTH = SECTION.key(
            "warren.table_max_depth",
            ValueTypes.integer("a number", 1, 1000),
            "32",
            "Nesting of field tables and arrays; deeper ones are refused. Too large: a hostile table exhausts the stack.");
    static final Key<Integer> DEFAULT_CONSUMER_PREFETCH = SECTION.key(
                    "warren.default_consumer_prefetch",
                    ValueTypes.integer("a number", 0, 65535),
                    "0",
                    "Prefetch of consumers on channels that set none; 0 means unlimited.")
            .term("rabbit.default_consumer_prefetch", SpecialShapes::consumerPrefetch, "{false, 10}");
    static final Key<Integer> LOG_QUEUE_LINES = SECTION.key(
            "warren.log_queue_lines",
            ValueTypes.integer("a number", 64, 1_000_000),
            "8192",
            "Log lines that may wait for a slow disk or console. When they do, lines below warning are dropped and counted;"
                    + " warnings and errors have eight times the room and then make their writer wait.");

    private WarrenKeys() {}
}
