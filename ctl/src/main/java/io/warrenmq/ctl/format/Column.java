package io.warrenmq.ctl.format;

import java.util.List;
import java.util.Set;

/** A column of a listing. Its name decides how its values look in text and as Erlang terms. */
public record Column(String name) {
    // What RabbitMQ holds as AMQP tables: texts in them are quoted, and Erlang terms name the types.
    private static final Set<String> TABLES = Set.of("arguments", "client_properties", "effective_policy_definition");
    private static final Set<String> ATOMS = Set.of(
            "tags",
            "state",
            "type",
            "source_kind",
            "destination_kind",
            "cluster_state",
            "online",
            "members",
            "leader",
            "stability",
            "activity_status",
            "protocol");

    boolean isTable() {
        return TABLES.contains(name);
    }

    boolean isAtom() {
        return ATOMS.contains(name);
    }

    public static List<Column> of(List<String> names) {
        return names.stream().map(Column::new).toList();
    }
}
