package io.warrenmq.broker.definitions;

import io.warrenmq.broker.json.Json;
import io.warrenmq.broker.json.JsonText;
import io.warrenmq.broker.metadata.Binding;
import io.warrenmq.broker.metadata.Command.Destination;
import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.GlobalParameterRecord;
import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.broker.metadata.MetadataListing;
import io.warrenmq.broker.metadata.ParameterRecord;
import io.warrenmq.broker.metadata.PermissionRecord;
import io.warrenmq.broker.metadata.PolicyRecord;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.broker.metadata.TopicPermissionRecord;
import io.warrenmq.broker.metadata.UserRecord;
import io.warrenmq.broker.metadata.VirtualHostRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The metadata as a definitions file. What nobody could import is left out: exclusive queues, exchanges that every
 * vhost has anyway, implicit bindings.
 */
public final class DefinitionsExport {
    private static final String HIDDEN_PREFIX = "internal_";

    private final Product product;

    /**
     * What the file says it comes from.
     *
     * @param name of the product
     * @param version of the product
     * @param rabbitVersion of RabbitMQ that this is compatible with; readers interpret old users by it
     */
    public record Product(String name, String version, String rabbitVersion) {}

    public DefinitionsExport(Product product) {
        this.product = product;
    }

    /** What is copied on the metadata thread; the file is made of it elsewhere. */
    private record Copy(
            VirtualHostRecord vhost,
            List<QueueRecord> queues,
            List<ExchangeRecord> exchanges,
            List<Binding> bindings,
            List<PolicyRecord> policies,
            List<PolicyRecord> operatorPolicies,
            List<ParameterRecord> parameters,
            List<PermissionRecord> permissions,
            List<TopicPermissionRecord> topicPermissions) {}

    private record WholeCopy(List<Copy> vhosts, List<UserRecord> users, List<GlobalParameterRecord> globals) {}

    /** Everything, as of one moment. */
    public CompletableFuture<Json.Obj> whole(Metadata metadata) {
        return metadata.read(listing -> new WholeCopy(
                        listing.virtualHosts().stream()
                                .map(vhost -> copy(listing, vhost))
                                .toList(),
                        listing.users(),
                        listing.globalParameters()))
                .thenApply(this::whole);
    }

    /**
     * One vhost: objects do not name it, and users, permissions and global parameters are left out. Completes with a
     * {@link DefinitionsException} if it does not exist.
     */
    public CompletableFuture<Json.Obj> virtualHost(Metadata metadata, String name) {
        return metadata.read(listing -> listing.virtualHosts().stream()
                        .filter(vhost -> vhost.name().equals(name))
                        .findFirst()
                        .map(vhost -> copy(listing, vhost))
                        .orElseThrow(() -> new DefinitionsException("vhost '" + name + "' does not exist")))
                .thenApply(copy -> {
                    Map<String, Json> file = header();
                    topology(List.of(copy), false, file);
                    return new Json.Obj(file);
                });
    }

    private static Copy copy(MetadataListing listing, VirtualHostRecord vhost) {
        String name = vhost.name();
        return new Copy(
                vhost,
                listing.queues(name).stream().map(view -> view.queue()).toList(),
                listing.exchanges(name).stream().map(view -> view.exchange()).toList(),
                listing.bindings(name),
                listing.policies(name),
                listing.operatorPolicies(name),
                listing.parameters(name),
                listing.permissions(name),
                listing.topicPermissions(name));
    }

    private Json.Obj whole(WholeCopy copy) {
        Map<String, Json> file = header();
        file.put("users", array(copy.users().stream().map(DefinitionsExport::user)));
        file.put("vhosts", array(copy.vhosts().stream().map(c -> virtualHost(c.vhost()))));
        file.put(
                "permissions",
                array(copy.vhosts().stream()
                        .flatMap(c -> c.permissions().stream())
                        .map(DefinitionsExport::permission)));
        file.put(
                "topic_permissions",
                array(copy.vhosts().stream()
                        .flatMap(c -> c.topicPermissions().stream())
                        .map(DefinitionsExport::topicPermission)));
        file.put(
                "global_parameters",
                array(copy.globals().stream()
                        .filter(p -> !p.name().startsWith(HIDDEN_PREFIX))
                        .map(p -> object("name", Json.of(p.name()), "value", JsonText.parse(p.value())))));
        topology(copy.vhosts(), true, file);
        return new Json.Obj(file);
    }

    private Map<String, Json> header() {
        Map<String, Json> file = new LinkedHashMap<>();
        file.put("rabbit_version", Json.of(product.rabbitVersion()));
        file.put("rabbitmq_version", Json.of(product.rabbitVersion()));
        file.put("product_name", Json.of(product.name()));
        file.put("product_version", Json.of(product.version()));
        return file;
    }

    private static void topology(List<Copy> vhosts, boolean named, Map<String, Json> file) {
        List<Json> parameters = new ArrayList<>();
        List<Json> policies = new ArrayList<>();
        List<Json> queues = new ArrayList<>();
        List<Json> exchanges = new ArrayList<>();
        List<Json> bindings = new ArrayList<>();
        for (Copy copy : vhosts) {
            copy.parameters().forEach(p -> parameters.add(parameter(p, named)));
            copy.operatorPolicies().forEach(p -> parameters.add(operatorPolicy(p, named)));
            copy.policies().forEach(p -> policies.add(policy(p, named)));
            copy.queues().stream().filter(q -> !q.exclusive()).forEach(q -> queues.add(queue(q, named)));
            copy.exchanges().stream().filter(x -> !isBuiltIn(x.name())).forEach(x -> exchanges.add(exchange(x, named)));
            Set<String> exclusive = copy.queues().stream()
                    .filter(QueueRecord::exclusive)
                    .map(QueueRecord::name)
                    .collect(Collectors.toSet());
            copy.bindings().stream()
                    .filter(b -> !b.source().isEmpty())
                    .filter(b -> b.destination() != Destination.QUEUE || !exclusive.contains(b.destinationName()))
                    .forEach(b -> bindings.add(binding(b, named)));
        }
        file.put("parameters", new Json.Array(parameters));
        file.put("policies", new Json.Array(policies));
        file.put("queues", new Json.Array(queues));
        file.put("exchanges", new Json.Array(exchanges));
        file.put("bindings", new Json.Array(bindings));
    }

    static boolean isBuiltIn(String exchange) {
        return exchange.isEmpty() || exchange.startsWith("amq.");
    }

    private static Json user(UserRecord user) {
        Map<String, Json> limits = new LinkedHashMap<>();
        user.maxConnections().ifPresent(limit -> limits.put("max-connections", Json.of(limit)));
        user.maxChannels().ifPresent(limit -> limits.put("max-channels", Json.of(limit)));
        return object(
                "name",
                Json.of(user.name()),
                "password_hash",
                Json.of(user.passwordHash()),
                "hashing_algorithm",
                Json.of(user.hashingAlgorithm()),
                "tags",
                Json.texts(user.tags()),
                "limits",
                new Json.Obj(limits));
    }

    private static Json virtualHost(VirtualHostRecord vhost) {
        Map<String, Json> metadata = new LinkedHashMap<>();
        metadata.put("description", Json.of(vhost.description()));
        metadata.put("tags", Json.texts(vhost.tags()));
        vhost.defaultQueueType().ifPresent(type -> metadata.put("default_queue_type", Json.of(type)));
        Map<String, Json> members = new LinkedHashMap<>();
        members.put("name", Json.of(vhost.name()));
        members.putAll(metadata);
        members.put("metadata", new Json.Obj(metadata));
        return new Json.Obj(members);
    }

    private static Json permission(PermissionRecord p) {
        return object(
                "user",
                Json.of(p.user()),
                "vhost",
                Json.of(p.vhost()),
                "configure",
                Json.of(p.configure()),
                "write",
                Json.of(p.write()),
                "read",
                Json.of(p.read()));
    }

    private static Json topicPermission(TopicPermissionRecord p) {
        return object(
                "user",
                Json.of(p.user()),
                "vhost",
                Json.of(p.vhost()),
                "exchange",
                Json.of(p.exchange()),
                "write",
                Json.of(p.write()),
                "read",
                Json.of(p.read()));
    }

    private static Json parameter(ParameterRecord p, boolean named) {
        return in(
                p.vhost(),
                named,
                "component",
                Json.of(p.component()),
                "name",
                Json.of(p.name()),
                "value",
                JsonText.parse(p.value()));
    }

    private static Json operatorPolicy(PolicyRecord p, boolean named) {
        return in(
                p.vhost(),
                named,
                "component",
                Json.of("operator_policy"),
                "name",
                Json.of(p.name()),
                "value",
                object(
                        "pattern",
                        Json.of(p.pattern()),
                        "apply-to",
                        Json.of(p.applyTo()),
                        "priority",
                        Json.of(p.priority()),
                        "definition",
                        JsonText.parse(p.definition())));
    }

    private static Json policy(PolicyRecord p, boolean named) {
        return in(
                p.vhost(),
                named,
                "name",
                Json.of(p.name()),
                "pattern",
                Json.of(p.pattern()),
                "apply-to",
                Json.of(p.applyTo()),
                "priority",
                Json.of(p.priority()),
                "definition",
                JsonText.parse(p.definition()));
    }

    private static Json queue(QueueRecord q, boolean named) {
        return in(
                q.vhost(),
                named,
                "name",
                Json.of(q.name()),
                "type",
                Json.of(q.arguments().text("x-queue-type").orElse("classic")),
                "durable",
                Json.of(q.durable()),
                "auto_delete",
                Json.of(q.autoDelete()),
                "arguments",
                FieldJson.toJson(q.arguments()));
    }

    private static Json exchange(ExchangeRecord x, boolean named) {
        return in(
                x.vhost(),
                named,
                "name",
                Json.of(x.name()),
                "type",
                Json.of(x.type()),
                "durable",
                Json.of(x.durable()),
                "auto_delete",
                Json.of(x.autoDelete()),
                "internal",
                Json.of(x.internal()),
                "arguments",
                FieldJson.toJson(x.arguments()));
    }

    private static Json binding(Binding b, boolean named) {
        return in(
                b.vhost(),
                named,
                "source",
                Json.of(b.source()),
                "destination",
                Json.of(b.destinationName()),
                "destination_type",
                Json.of(b.destination() == Destination.QUEUE ? "queue" : "exchange"),
                "routing_key",
                Json.of(b.routingKey()),
                "arguments",
                FieldJson.toJson(b.arguments()));
    }

    private static Json in(String vhost, boolean named, Object... namesAndValues) {
        Map<String, Json> members = new LinkedHashMap<>();
        if (named) {
            members.put("vhost", Json.of(vhost));
        }
        return fill(members, namesAndValues);
    }

    private static Json object(Object... namesAndValues) {
        return fill(new LinkedHashMap<>(), namesAndValues);
    }

    private static Json fill(Map<String, Json> members, Object... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], (Json) namesAndValues[i + 1]);
        }
        return new Json.Obj(members);
    }

    private static Json array(Stream<Json> values) {
        return new Json.Array(values.toList());
    }
}
