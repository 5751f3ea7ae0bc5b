package io.warrenmq.ctl.command;

import io.warrenmq.ctl.format.Column;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.List;
import java.util.function.Function;

/** Listings whose columns are chosen by the caller. */
final class ListingCommands {
    private static final List<String> QUEUE_COLUMNS = List.of(
            "name",
            "durable",
            "auto_delete",
            "arguments",
            "policy",
            "operator_policy",
            "effective_policy_definition",
            "pid",
            "owner_pid",
            "exclusive",
            "exclusive_consumer_pid",
            "exclusive_consumer_tag",
            "messages_ready",
            "messages_unacknowledged",
            "messages",
            "messages_ready_ram",
            "messages_unacknowledged_ram",
            "messages_ram",
            "messages_persistent",
            "message_bytes",
            "message_bytes_ready",
            "message_bytes_unacknowledged",
            "message_bytes_ram",
            "message_bytes_persistent",
            "head_message_timestamp",
            "disk_reads",
            "disk_writes",
            "consumers",
            "consumer_utilisation",
            "consumer_capacity",
            "memory",
            "slave_pids",
            "synchronised_slave_pids",
            "mirror_pids",
            "synchronised_mirror_pids",
            "state",
            "type",
            "leader",
            "members",
            "online");
    private static final List<String> EXCHANGE_COLUMNS =
            List.of("name", "type", "durable", "auto_delete", "internal", "arguments", "policy");
    private static final List<String> BINDING_COLUMNS =
            List.of("source_name", "source_kind", "destination_name", "destination_kind", "routing_key", "arguments");
    private static final List<String> CONNECTION_COLUMNS = List.of(
            "pid",
            "name",
            "port",
            "host",
            "peer_port",
            "peer_host",
            "ssl",
            "ssl_protocol",
            "ssl_key_exchange",
            "ssl_cipher",
            "ssl_hash",
            "peer_cert_subject",
            "peer_cert_issuer",
            "peer_cert_validity",
            "state",
            "channels",
            "protocol",
            "auth_mechanism",
            "user",
            "vhost",
            "timeout",
            "frame_max",
            "channel_max",
            "client_properties",
            "recv_oct",
            "recv_cnt",
            "send_oct",
            "send_cnt",
            "send_pend",
            "connected_at");
    private static final List<String> CHANNEL_COLUMNS = List.of(
            "pid",
            "connection",
            "name",
            "number",
            "user",
            "vhost",
            "transactional",
            "confirm",
            "consumer_count",
            "messages_unacknowledged",
            "messages_uncommitted",
            "acks_uncommitted",
            "messages_unconfirmed",
            "prefetch_count",
            "global_prefetch_count");
    private static final List<String> CONSUMER_COLUMNS = List.of(
            "queue_name",
            "channel_pid",
            "consumer_tag",
            "ack_required",
            "prefetch_count",
            "active",
            "activity_status",
            "arguments");
    private static final List<String> UNRESPONSIVE_COLUMNS =
            List.of("name", "durable", "auto_delete", "arguments", "pid", "recoverable_slaves");

    private ListingCommands() {}

    static List<Command> all() {
        return List.of(
                listing(
                                "list_queues",
                                "Lists the queues of a virtual host",
                                QUEUE_COLUMNS,
                                List.of("name", "messages"),
                                x -> (x.timeoutMs() == 0 ? "" : "Timeout: " + x.timeoutMs() / 1000.0 + " seconds ...\n")
                                        + "Listing queues for vhost " + x.vhost() + " ...")
                        .usage("[--vhost <vhost>] [--online] [--offline] [--local] [--no-table-headers] [<column>, ...]"
                                + " [--timeout <timeout>]")
                        .options(
                                Option.flag("online"), Option.flag("offline"), Option.flag("local"), Option.flag("all"))
                        .check(line -> {
                            if (line.flag("online") && line.flag("offline")) {
                                throw Command.badArgument(
                                        "options --online and --offline exclude each other", ExitCode.USAGE);
                            }
                            Command.columns(QUEUE_COLUMNS).accept(line);
                        }),
                listing(
                        "list_exchanges",
                        "Lists the exchanges of a virtual host",
                        EXCHANGE_COLUMNS,
                        List.of("name", "type"),
                        x -> "Listing exchanges for vhost " + x.vhost() + " ..."),
                listing(
                        "list_bindings",
                        "Lists the bindings of a virtual host",
                        BINDING_COLUMNS,
                        BINDING_COLUMNS,
                        x -> "Listing bindings for vhost " + x.vhost() + "..."),
                listing(
                        "list_connections",
                        "Lists the connections of clients",
                        CONNECTION_COLUMNS,
                        List.of("user", "peer_host", "peer_port", "state"),
                        x -> "Listing connections ..."),
                listing(
                        "list_channels",
                        "Lists the channels of all connections",
                        CHANNEL_COLUMNS,
                        List.of("pid", "user", "consumer_count", "messages_unacknowledged"),
                        x -> "Listing channels ..."),
                listing(
                        "list_consumers",
                        "Lists the consumers of a virtual host",
                        CONSUMER_COLUMNS,
                        List.of(
                                "queue_name",
                                "channel_pid",
                                "consumer_tag",
                                "ack_required",
                                "prefetch_count",
                                "active",
                                "arguments"),
                        x -> "Listing consumers in vhost " + x.vhost() + " ..."),
                listing(
                                "list_unresponsive_queues",
                                "Lists queues that do not answer in time",
                                UNRESPONSIVE_COLUMNS,
                                List.of("name"),
                                x -> "Listing unresponsive queues for vhost " + x.vhost() + " ...")
                        .options(Option.flag("local"), Option.whole("queue-timeout")));
    }

    private static Command listing(
            String name,
            String description,
            List<String> columns,
            List<String> defaults,
            Function<Execution, String> banner) {
        return Command.named(name)
                .tools(Tool.CTL, Tool.DIAGNOSTICS)
                .in(Section.MONITORING)
                .says(description)
                .usage("[--vhost <vhost>] [--no-table-headers] [<column> ...] [--timeout <timeout>]")
                .arguments(0, 2 * columns.size())
                .check(Command.columns(columns))
                .timeoutMs(60_000)
                .banner(banner)
                .runs(x -> list(x, name, defaults, false));
    }

    /** The columns that were asked for, in their order. */
    static void list(Execution x, String operation, List<String> defaults, boolean blankWhenEmpty) {
        List<String> columns = x.arguments().isEmpty() ? defaults : x.arguments();
        JsonValue.Obj arguments = JsonValue.object()
                .put("vhost", x.vhost())
                .put("columns", JsonValue.texts(columns))
                .put("offlineOnly", x.flag("offline"))
                .put("onlineOnly", x.flag("online"))
                .put("localOnly", x.flag("local"))
                .put("queueTimeoutMs", Long.parseLong(x.option("queue-timeout").orElse("5000")))
                .build();
        x.list(operation, arguments, Column.of(columns), blankWhenEmpty);
    }

    /** Part of a report on all virtual hosts. */
    static void report(Execution x, String vhost, String operation, List<String> columns) {
        JsonValue.Obj arguments = JsonValue.object()
                .put("vhost", vhost)
                .put("columns", JsonValue.texts(columns))
                .build();
        x.list(operation, arguments, Column.of(columns), false);
    }
}
