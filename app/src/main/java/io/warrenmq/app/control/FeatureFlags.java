package io.warrenmq.app.control;

import io.warrenmq.ctl.protocol.JsonValue;
import java.util.List;

/**
 * The feature flags of RabbitMQ that scripts look for. They stand for abilities that every WarrenMQ has, so all are
 * enabled. Immutable.
 */
final class FeatureFlags {
    private record Flag(String name, String description) {}

    private static final List<Flag> FLAGS = List.of(
            new Flag("implicit_default_bindings", "Bindings to the default exchange are not stored"),
            new Flag("maintenance_mode_status", "Nodes can be marked for maintenance"),
            new Flag("user_limits", "Connections and channels of users can be limited"),
            new Flag("virtual_host_metadata", "Virtual hosts have descriptions and tags"));

    private FeatureFlags() {}

    static boolean isKnown(String name) {
        return FLAGS.stream().anyMatch(flag -> flag.name().equals(name));
    }

    static JsonValue.Arr asJson() {
        return new JsonValue.Arr(
                FLAGS.stream().<JsonValue>map(FeatureFlags::values).toList());
    }

    static List<JsonValue.Obj> rows() {
        return FLAGS.stream().map(FeatureFlags::values).toList();
    }

    private static JsonValue.Obj values(Flag flag) {
        return JsonValue.object()
                .put("name", flag.name())
                .put("state", "enabled")
                .put("stability", "stable")
                .put("provided_by", "rabbit")
                .put("desc", flag.description())
                .put("doc_url", "")
                .build();
    }
}
