package io.warrenmq.broker.metadata;

import io.warrenmq.broker.metadata.Command.Destination;
import io.warrenmq.wire.DecodeLimits;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Commands as bytes: AMQP field tables, so that the value types of arguments are kept. The entry {@code c} names the
 * command; names of commands and entries are on disk and never change their meaning. A missing entry is an empty value.
 */
public final class CommandCodec {
    /** A definition or parameter may be large; depth is what the wire allows plus the command's own table. */
    private static final DecodeLimits LIMITS = new DecodeLimits(66, 1 << 20, 1 << 28);

    private static final int LENGTH_BYTES = 4;

    private CommandCodec() {}

    public static byte[] encode(Command command) {
        FieldTable table = table(command);
        byte[] bytes = new byte[table.encodedLength()];
        table.encode(ByteBuffer.wrap(bytes), 0);
        return bytes;
    }

    /** @throws IllegalStateException if no version of the broker that this one knows wrote these bytes */
    public static Command decode(byte[] bytes) {
        if (bytes.length < LENGTH_BYTES) {
            throw new IllegalStateException("a metadata record of " + bytes.length + " bytes is no command");
        }
        return command(new Fields(FieldTable.decode(ByteBuffer.wrap(bytes), 0, bytes.length, LIMITS)));
    }

    private static FieldTable table(Command command) {
        return switch (command) {
            case Command.AddVirtualHost c ->
                start("add-vhost", c.name())
                        .add("description", c.description())
                        .add("tags", texts(c.tags()))
                        .add("default-queue-type", c.defaultQueueType().orElse(""))
                        .add("time", c.timeMs())
                        .build();
            case Command.DeleteVirtualHost c -> start("delete-vhost", c.name()).build();
            case Command.DeclareExchange c ->
                start("declare-exchange", c.vhost())
                        .add("name", c.name())
                        .add("type", c.type())
                        .add("durable", c.durable())
                        .add("auto-delete", c.autoDelete())
                        .add("internal", c.internal())
                        .add("arguments", c.arguments())
                        .add("user", c.user())
                        .build();
            case Command.DeleteExchange c ->
                start("delete-exchange", c.vhost())
                        .add("name", c.name())
                        .add("if-unused", c.ifUnused())
                        .add("user", c.user())
                        .build();
            case Command.DeclareQueue c -> declareQueue(c);
            case Command.DeleteQueue c ->
                start("delete-queue", c.vhost())
                        .add("name", c.name())
                        .add("id", c.id())
                        .add("user", c.user())
                        .build();
            case Command.Bind c ->
                binding(
                        "bind",
                        c.vhost(),
                        c.source(),
                        c.destination(),
                        c.name(),
                        c.routingKey(),
                        c.arguments(),
                        c.user());
            case Command.Unbind c ->
                binding(
                        "unbind",
                        c.vhost(),
                        c.source(),
                        c.destination(),
                        c.name(),
                        c.routingKey(),
                        c.arguments(),
                        c.user());
            case Command.SetPolicy c ->
                start("set-policy", c.vhost())
                        .add("name", c.name())
                        .add("pattern", c.pattern())
                        .add("definition", c.definition())
                        .add("priority", c.priority())
                        .add("apply-to", c.applyTo())
                        .add("operator", c.operator())
                        .add("user", c.user())
                        .build();
            case Command.ClearPolicy c ->
                start("clear-policy", c.vhost())
                        .add("name", c.name())
                        .add("operator", c.operator())
                        .add("user", c.user())
                        .build();
            case Command.SetParameter c ->
                start("set-parameter", c.vhost())
                        .add("component", c.component())
                        .add("name", c.name())
                        .add("value", c.value())
                        .add("user", c.user())
                        .build();
            case Command.ClearParameter c ->
                start("clear-parameter", c.vhost())
                        .add("component", c.component())
                        .add("name", c.name())
                        .add("user", c.user())
                        .build();
            case Command.SetGlobalParameter c ->
                start("set-global-parameter", "")
                        .add("name", c.name())
                        .add("value", c.value())
                        .add("user", c.user())
                        .build();
            case Command.ClearGlobalParameter c ->
                start("clear-global-parameter", "")
                        .add("name", c.name())
                        .add("user", c.user())
                        .build();
            case Command.PutUser c -> putUser(c);
            case Command.SetUserTags c ->
                start("set-user-tags", "")
                        .add("name", c.name())
                        .add("tags", texts(c.tags()))
                        .add("user", c.actingUser())
                        .build();
            case Command.SetUserLimits c -> userLimits(c);
            case Command.DeleteUser c ->
                start("delete-user", "")
                        .add("name", c.name())
                        .add("user", c.actingUser())
                        .build();
            case Command.SetPermissions c ->
                start("set-permissions", c.vhost())
                        .add("name", c.user())
                        .add("configure", c.configure())
                        .add("write", c.write())
                        .add("read", c.read())
                        .add("user", c.actingUser())
                        .build();
            case Command.ClearPermissions c ->
                start("clear-permissions", c.vhost())
                        .add("name", c.user())
                        .add("user", c.actingUser())
                        .build();
            case Command.SetTopicPermissions c ->
                start("set-topic-permissions", c.vhost())
                        .add("name", c.user())
                        .add("exchange", c.exchange())
                        .add("write", c.write())
                        .add("read", c.read())
                        .add("user", c.actingUser())
                        .build();
            case Command.ClearTopicPermissions c ->
                start("clear-topic-permissions", c.vhost())
                        .add("name", c.user())
                        .add("exchange", c.exchange())
                        .add("user", c.actingUser())
                        .build();
            case Command.ReserveQueueIds c ->
                start("reserve-queue-ids", "").add("id", c.next()).build();
        };
    }

    private static Command command(Fields f) {
        String name = f.text("c");
        return switch (name) {
            case "add-vhost" ->
                new Command.AddVirtualHost(
                        f.vhost(),
                        f.text("description"),
                        f.texts("tags"),
                        Optional.of(f.text("default-queue-type")).filter(type -> !type.isEmpty()),
                        f.number("time"));
            case "delete-vhost" -> new Command.DeleteVirtualHost(f.vhost());
            case "declare-exchange" ->
                new Command.DeclareExchange(
                        f.vhost(),
                        f.name(),
                        f.text("type"),
                        f.flag("durable"),
                        f.flag("auto-delete"),
                        f.flag("internal"),
                        f.arguments(),
                        f.user());
            case "delete-exchange" -> new Command.DeleteExchange(f.vhost(), f.name(), f.flag("if-unused"), f.user());
            case "declare-queue" ->
                new Command.DeclareQueue(
                        f.number("id"),
                        f.vhost(),
                        f.name(),
                        f.flag("durable"),
                        f.flag("auto-delete"),
                        f.number("exclusive-owner"),
                        f.arguments(),
                        f.user(),
                        f.flag("server-named"),
                        f.placement());
            case "delete-queue" -> new Command.DeleteQueue(f.vhost(), f.name(), f.number("id"), f.user());
            case "bind" ->
                new Command.Bind(
                        f.vhost(),
                        f.text("source"),
                        f.destination(),
                        f.name(),
                        f.text("routing-key"),
                        f.arguments(),
                        f.user());
            case "unbind" ->
                new Command.Unbind(
                        f.vhost(),
                        f.text("source"),
                        f.destination(),
                        f.name(),
                        f.text("routing-key"),
                        f.arguments(),
                        f.user());
            case "set-policy" ->
                new Command.SetPolicy(
                        f.vhost(),
                        f.name(),
                        f.text("pattern"),
                        f.text("definition"),
                        (int) f.number("priority"),
                        f.text("apply-to"),
                        f.flag("operator"),
                        f.user());
            case "clear-policy" -> new Command.ClearPolicy(f.vhost(), f.name(), f.flag("operator"), f.user());
            case "set-parameter" ->
                new Command.SetParameter(f.vhost(), f.text("component"), f.name(), f.text("value"), f.user());
            case "clear-parameter" -> new Command.ClearParameter(f.vhost(), f.text("component"), f.name(), f.user());
            case "set-global-parameter" -> new Command.SetGlobalParameter(f.name(), f.text("value"), f.user());
            case "clear-global-parameter" -> new Command.ClearGlobalParameter(f.name(), f.user());
            case "put-user" ->
                new Command.PutUser(
                        f.name(),
                        f.text("password-hash"),
                        f.text("hashing-algorithm"),
                        f.has("tags") ? Optional.of(f.texts("tags")) : Optional.empty(),
                        f.flag("replace"),
                        f.user());
            case "set-user-tags" -> new Command.SetUserTags(f.name(), f.texts("tags"), f.user());
            case "set-user-limits" ->
                new Command.SetUserLimits(f.name(), f.limit("max-connections"), f.limit("max-channels"), f.user());
            case "delete-user" -> new Command.DeleteUser(f.name(), f.user());
            case "set-permissions" ->
                new Command.SetPermissions(
                        f.vhost(), f.name(), f.text("configure"), f.text("write"), f.text("read"), f.user());
            case "clear-permissions" -> new Command.ClearPermissions(f.vhost(), f.name(), f.user());
            case "set-topic-permissions" ->
                new Command.SetTopicPermissions(
                        f.vhost(), f.name(), f.text("exchange"), f.text("write"), f.text("read"), f.user());
            case "clear-topic-permissions" ->
                new Command.ClearTopicPermissions(f.vhost(), f.name(), f.text("exchange"), f.user());
            case "reserve-queue-ids" -> new Command.ReserveQueueIds(f.number("id"));
            default ->
                throw new IllegalStateException("the metadata holds the command '" + name
                        + "', which this version does not know; start the version that wrote it, or a later one");
        };
    }

    private static FieldTable.Builder start(String command, String vhost) {
        return FieldTable.builder().add("c", command).add("vhost", vhost);
    }

    private static FieldTable binding(
            String command,
            String vhost,
            String source,
            Destination destination,
            String name,
            String routingKey,
            FieldTable arguments,
            String user) {
        return start(command, vhost)
                .add("source", source)
                .add("to-exchange", destination == Destination.EXCHANGE)
                .add("name", name)
                .add("routing-key", routingKey)
                .add("arguments", arguments)
                .add("user", user)
                .build();
    }

    private static FieldTable declareQueue(Command.DeclareQueue c) {
        FieldTable.Builder table = start("declare-queue", c.vhost())
                .add("name", c.name())
                .add("id", c.id())
                .add("durable", c.durable())
                .add("auto-delete", c.autoDelete())
                .add("exclusive-owner", c.exclusiveOwner())
                .add("arguments", c.arguments())
                .add("user", c.user())
                .add("server-named", c.serverNamed());
        Placement placement = c.placement();
        if (!placement.equals(Placement.ALONE)) {
            table.add("home", placement.node())
                    .add("locator", placement.locator().locatorName())
                    .add("chance", placement.chance());
        }
        return table.build();
    }

    private static FieldTable putUser(Command.PutUser c) {
        FieldTable.Builder table = start("put-user", "")
                .add("name", c.name())
                .add("password-hash", c.passwordHash())
                .add("hashing-algorithm", c.hashingAlgorithm())
                .add("replace", c.replace())
                .add("user", c.actingUser());
        c.tags().ifPresent(tags -> table.add("tags", texts(tags)));
        return table.build();
    }

    private static FieldTable userLimits(Command.SetUserLimits c) {
        FieldTable.Builder table =
                start("set-user-limits", "").add("name", c.name()).add("user", c.actingUser());
        c.maxConnections().ifPresent(limit -> table.add("max-connections", limit));
        c.maxChannels().ifPresent(limit -> table.add("max-channels", limit));
        return table.build();
    }

    private static FieldValue texts(List<String> values) {
        return FieldValue.of(values.stream().map(FieldValue::of).toList());
    }

    /** Reads the entries of one command. */
    private record Fields(FieldTable table) {
        String text(String name) {
            return table.text(name).orElse("");
        }

        String vhost() {
            return text("vhost");
        }

        String name() {
            return text("name");
        }

        String user() {
            return text("user");
        }

        boolean flag(String name) {
            return table.isTrue(name);
        }

        boolean has(String name) {
            return table.contains(name);
        }

        long number(String name) {
            return table.integer(name).orElse(0);
        }

        OptionalInt limit(String name) {
            return has(name) ? OptionalInt.of((int) number(name)) : OptionalInt.empty();
        }

        FieldTable arguments() {
            return table.table("arguments").orElse(FieldTable.EMPTY);
        }

        /** Logs from before there were clusters have none of it. */
        Placement placement() {
            return new Placement(
                    text("home"), QueueLocator.of(text("locator")).orElse(QueueLocator.CLIENT_LOCAL), number("chance"));
        }

        Destination destination() {
            return flag("to-exchange") ? Destination.EXCHANGE : Destination.QUEUE;
        }

        List<String> texts(String name) {
            return table.array(name).orElse(List.of()).stream()
                    .map(value -> value instanceof FieldValue.LongString text ? text.text() : "")
                    .toList();
        }
    }
}
