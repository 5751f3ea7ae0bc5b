package io.warrenmq.broker.metadata;

import io.warrenmq.wire.ErlangText;
import io.warrenmq.wire.FieldValue;
import java.util.Optional;

/** Names and differences as they stand in reply texts. */
public final class ResourceText {
    private ResourceText() {}

    /** {@code queue 'NAME' in vhost 'VHOST'}. */
    public static String queue(String vhost, String name) {
        return "queue '" + name + "' in vhost '" + vhost + "'";
    }

    /** How {@link #homeNodeDown} begins. */
    public static final String HOME_NODE = "home node '";

    /** What a client gets that names a queue of a node that does not run, or cannot be reached. */
    public static String homeNodeDown(QueueRecord queue) {
        return HOME_NODE + queue.home() + "' of " + (queue.durable() ? "durable " : "")
                + queue(queue.vhost(), queue.name()) + " is down or inaccessible";
    }

    /** {@code exchange 'NAME' in vhost 'VHOST'}; the default exchange has an empty name here. */
    public static String exchange(String vhost, String name) {
        return "exchange '" + name + "' in vhost '" + vhost + "'";
    }

    static RefusedException inequivalent(String argument, String resource, String received, String current) {
        return RefusedException.precondition("inequivalent arg '" + argument + "' for " + resource + ": received '"
                + received + "' but current is '" + current + "'");
    }

    static void requireEqual(String property, String resource, boolean received, boolean current) {
        if (received != current) {
            throw inequivalent(property, resource, Boolean.toString(received), Boolean.toString(current));
        }
    }

    static void requireEquivalent(
            String argument, String resource, Optional<FieldValue> received, Optional<FieldValue> current) {
        if (received.isPresent() && current.isPresent()) {
            if (!received.get().equivalent(current.get())) {
                throw inequivalent(
                        argument, resource, ErlangText.value(received.get()), ErlangText.value(current.get()));
            }
        } else if (received.isPresent() || current.isPresent()) {
            throw RefusedException.precondition("inequivalent arg '" + argument + "' for " + resource + ": received "
                    + describe(received) + " but current is " + describe(current));
        }
    }

    private static String describe(Optional<FieldValue> value) {
        return value.map(v -> "the value '" + ErlangText.value(v) + "' of type '" + v.typeName() + "'")
                .orElse("none");
    }
}
