package io.warrenmq.broker.definitions;

import io.warrenmq.broker.json.Json;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.Command.Destination;
import io.warrenmq.broker.security.PasswordHashing;
import io.warrenmq.wire.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * A definitions file read as commands, in the order in which they must be carried out. The whole file is read before
 * anything is changed, so that a mistake in its form changes nothing.
 *
 * @param before users, vhosts and permissions
 * @param exchanges declarations, to be left out where the exchange exists
 * @param between what may be set when exchanges are there
 * @param queues declarations, to be left out where the queue exists
 * @param bindings that join them
 * @param warnings what was skipped, for the log
 */
record DefinitionsFile(
        List<Command> before,
        List<Command.DeclareExchange> exchanges,
        List<Command> between,
        List<Command.DeclareQueue> queues,
        List<Command> bindings,
        List<String> warnings) {
    private static final String CLUSTER_WIDE_HINT =
            "; if these are the definitions of a single vhost, import them into a vhost";

    /** What the commands need that is not in the file. */
    record Context(String actingUser, long timeMs, Function<Secret, String> hash, ToLongFunction<String> queueId) {}

    /** @throws DefinitionsException if the file is not of the right form */
    static DefinitionsFile whole(Json.Obj file, Context context) {
        Reader reader = new Reader(file, context, Optional.empty());
        reader.users();
        reader.virtualHosts();
        reader.permissions();
        reader.topology();
        return reader.result();
    }

    /**
     * @param vhost that gets everything; cluster-wide parts of the file are skipped
     * @throws DefinitionsException if the file is not of the right form
     */
    static DefinitionsFile virtualHost(Json.Obj file, String vhost, Context context) {
        Reader reader = new Reader(file, context, Optional.of(vhost));
        for (String key : List.of("users", "vhosts", "permissions", "topic_permissions", "global_parameters")) {
            if (!Section.list(file, key).isEmpty()) {
                reader.warnings.add(key + " are cluster-wide and were not imported into vhost '" + vhost + "'");
            }
        }
        reader.topology();
        return reader.result();
    }

    /** Collects the commands. Owned by the thread that reads the file. */
    private static final class Reader {
        private final Json.Obj file;
        private final Context context;
        private final Optional<String> onlyVhost;
        private final List<Command> before = new ArrayList<>();
        private final List<Command.DeclareExchange> exchanges = new ArrayList<>();
        private final List<Command> between = new ArrayList<>();
        private final List<Command.DeclareQueue> queues = new ArrayList<>();
        private final List<Command> bindings = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();

        Reader(Json.Obj file, Context context, Optional<String> onlyVhost) {
            this.file = file;
            this.context = context;
            this.onlyVhost = onlyVhost;
        }

        DefinitionsFile result() {
            return new DefinitionsFile(before, exchanges, between, queues, bindings, warnings);
        }

        void users() {
            for (Section user : Section.list(file, "users")) {
                String name = user.text("name");
                String algorithm = user.optionalText("hashing_algorithm").orElseGet(this::oldAlgorithm);
                String hash = user.text("password_hash", "");
                if (user.has("password")) {
                    hash = context.hash().apply(Secret.of(user.text("password")));
                    algorithm = PasswordHashing.SHA_256.algorithmName();
                } else if (!user.has("password_hash")) {
                    throw new DefinitionsException(user.path() + " (user '" + name
                            + "') has neither password nor password_hash; give one, or an empty password_hash for a"
                            + " user that logs in without password");
                }
                if (PasswordHashing.of(algorithm).isEmpty()) {
                    throw new DefinitionsException(
                            user.path() + ".hashing_algorithm is '" + algorithm + "', which this broker does not have");
                }
                before.add(new Command.PutUser(
                        name, hash, algorithm, Optional.of(user.texts("tags")), true, context.actingUser()));
                user.object("limits")
                        .ifPresent(limits -> before.add(new Command.SetUserLimits(
                                name,
                                limits.optionalInteger("max-connections"),
                                limits.optionalInteger("max-channels"),
                                context.actingUser())));
            }
        }

        /** Users of files before 3.6 have MD5 hashes and do not say so. */
        private String oldAlgorithm() {
            Section root = new Section("file", file);
            String version = root.text("rabbit_version", root.text("rabbitmq_version", ""));
            boolean old = version.matches("[0-2]\\..*|3\\.[0-5]\\..*");
            return (old ? PasswordHashing.MD5 : PasswordHashing.SHA_256).algorithmName();
        }

        void virtualHosts() {
            for (Section vhost : Section.list(file, "vhosts")) {
                Section metadata = vhost.object("metadata").orElse(vhost);
                String name = vhost.text("name");
                before.add(new Command.AddVirtualHost(
                        name,
                        vhost.text("description", metadata.text("description", "")),
                        vhost.has("tags") ? vhost.texts("tags") : metadata.texts("tags"),
                        vhost.optionalText("default_queue_type").or(() -> metadata.optionalText("default_queue_type")),
                        context.timeMs()));
                vhost.object("limits")
                        .filter(limits -> !limits.members().isEmpty())
                        .ifPresent(limits -> between.add(new Command.SetParameter(
                                name, "vhost-limits", "limits", vhost.jsonText("limits"), context.actingUser())));
            }
        }

        void permissions() {
            for (Section p : Section.list(file, "permissions")) {
                before.add(new Command.SetPermissions(
                        p.text("vhost"),
                        p.text("user"),
                        p.text("configure"),
                        p.text("write"),
                        p.text("read"),
                        context.actingUser()));
            }
            for (Section p : Section.list(file, "topic_permissions")) {
                between.add(new Command.SetTopicPermissions(
                        p.text("vhost"),
                        p.text("user"),
                        p.text("exchange"),
                        p.text("write"),
                        p.text("read"),
                        context.actingUser()));
            }
            for (Section p : Section.list(file, "global_parameters")) {
                between.add(new Command.SetGlobalParameter(p.text("name"), p.jsonText("value"), context.actingUser()));
            }
        }

        void topology() {
            Section.list(file, "exchanges").forEach(this::exchange);
            Section.list(file, "policies").forEach(p -> policy(vhost(p), p.text("name"), p, false));
            Section.list(file, "parameters").forEach(this::parameter);
            Section.list(file, "queues").forEach(this::queue);
            Section.list(file, "bindings").forEach(this::binding);
        }

        private void exchange(Section x) {
            String name = x.text("name");
            if (DefinitionsExport.isBuiltIn(name)) {
                warnings.add(x.path() + ": exchange '" + name + "' is built in and was skipped");
                return;
            }
            exchanges.add(new Command.DeclareExchange(
                    vhost(x),
                    name,
                    x.text("type"),
                    x.flag("durable", true),
                    x.flag("auto_delete", false),
                    x.flag("internal", false),
                    x.arguments(),
                    context.actingUser()));
        }

        private void parameter(Section p) {
            String component = p.text("component");
            String name = p.text("name");
            switch (component) {
                case "policy", "operator_policy" -> {
                    Section value = p.object("value").orElseThrow(() -> p.missingOrWrong("value", "an object"));
                    policy(vhost(p), name, value, component.equals("operator_policy"));
                }
                default ->
                    between.add(new Command.SetParameter(
                            vhost(p), component, name, p.jsonText("value"), context.actingUser()));
            }
        }

        private void policy(String vhost, String name, Section p, boolean operator) {
            between.add(new Command.SetPolicy(
                    vhost,
                    name,
                    p.text("pattern"),
                    p.jsonText("definition"),
                    p.integer("priority", 0),
                    p.text("apply-to", operator ? "queues" : "all"),
                    operator,
                    context.actingUser()));
        }

        private void queue(Section q) {
            String name = q.text("name");
            queues.add(new Command.DeclareQueue(
                    context.queueId().applyAsLong(name),
                    vhost(q),
                    name,
                    q.flag("durable", true),
                    q.flag("auto_delete", false),
                    0,
                    q.arguments(),
                    context.actingUser(),
                    name.startsWith("amq.")));
        }

        private void binding(Section b) {
            String source = b.text("source");
            if (source.isEmpty()) {
                warnings.add(b.path() + ": bindings of the default exchange are implicit; this one was skipped");
                return;
            }
            Destination destination = switch (b.text("destination_type")) {
                case "queue" -> Destination.QUEUE;
                case "exchange" -> Destination.EXCHANGE;
                default -> throw b.missingOrWrong("destination_type", "\"queue\" or \"exchange\"");
            };
            bindings.add(new Command.Bind(
                    vhost(b),
                    source,
                    destination,
                    b.text("destination"),
                    b.text("routing_key", ""),
                    b.arguments(),
                    context.actingUser()));
        }

        private String vhost(Section section) {
            if (onlyVhost.isPresent()) {
                return onlyVhost.get();
            }
            if (!section.has("vhost")) {
                throw new DefinitionsException(section.path() + ".vhost is missing" + CLUSTER_WIDE_HINT);
            }
            return section.text("vhost");
        }
    }
}
