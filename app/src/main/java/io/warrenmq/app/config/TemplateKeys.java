package io.warrenmq.app.config;

import io.warrenmq.wire.Secret;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What virtual hosts get when they are created. */
final class TemplateKeys {

    static final KeySection SECTION = new KeySection("New virtual hosts");

    private static final String LIMITS = "default_limits.vhosts.$n.";
    private static final String POLICIES = "default_policies.operator.$id.";
    private static final String USERS = "default_users.$name.";
    private static final ValueType<Integer> NUMBER = ValueTypes.integer("a number", 0, Integer.MAX_VALUE);

    static final Key<String> LIMITS_PATTERN = SECTION.key(
            LIMITS + "pattern",
            ValueTypes.REGEX,
            "",
            "Virtual hosts whose name matches get these limits when they are created; the first match counts.");
    static final Key<Integer> MAX_CONNECTIONS =
            SECTION.key(LIMITS + "max_connections", NUMBER, "", "AMQP connections of such a virtual host.");
    static final Key<Integer> MAX_QUEUES =
            SECTION.key(LIMITS + "max_queues", NUMBER, "", "Queues of such a virtual host.");
    static final Key<String> POLICY_VHOST_PATTERN = SECTION.key(
            POLICIES + "vhost_pattern",
            ValueTypes.REGEX,
            "",
            "Virtual hosts whose name matches get the operator policy $id when they are created.");
    static final Key<String> POLICY_QUEUE_PATTERN =
            SECTION.key(POLICIES + "queue_pattern", ValueTypes.REGEX, "", "Queues that it applies to; all without it.");
    /** Numbers of operator policies, by the key of policies that each stands for. */
    private static final Map<String, Key<? extends Number>> POLICY_NUMBERS = new LinkedHashMap<>();

    static {
        POLICY_NUMBERS.put("expires", SECTION.key(POLICIES + "expires", NUMBER, "", "As of policies, in ms."));
        POLICY_NUMBERS.put("message-ttl", SECTION.key(POLICIES + "message_ttl", NUMBER, "", "As of policies, in ms."));
        POLICY_NUMBERS.put("max-length", SECTION.key(POLICIES + "max_length", NUMBER, "", "As of policies."));
        POLICY_NUMBERS.put(
                "max-length-bytes", SECTION.key(POLICIES + "max_length_bytes", ValueTypes.SIZE, "", "As of policies."));
        POLICY_NUMBERS.put(
                "delivery-limit",
                SECTION.key(
                        POLICIES + "delivery_limit",
                        ValueTypes.integer("a number", -1, Integer.MAX_VALUE),
                        "",
                        "As of policies."));
        SECTION.ignored(POLICIES + "max_in_memory_length", "queues decide themselves what is in memory");
        SECTION.ignored(POLICIES + "max_in_memory_bytes", "queues decide themselves what is in memory");
        SECTION.ignored(POLICIES + "classic_queues.**", "classic queues are not mirrored");
    }

    static final Key<String> USER_VHOST_PATTERN = SECTION.key(
            USERS + "vhost_pattern",
            ValueTypes.REGEX,
            "",
            "User $name gets permissions in virtual hosts whose name matches when they are created, and is added if it does"
                    + " not exist.");
    static final Key<String> USER_CONFIGURE = SECTION.key(
            USERS + "configure", ValueTypes.REGEX, "", "Names that it may declare and delete; all without it.");
    static final Key<String> USER_WRITE =
            SECTION.key(USERS + "write", ValueTypes.REGEX, "", "Names that it may publish to; all without it.");
    static final Key<String> USER_READ =
            SECTION.key(USERS + "read", ValueTypes.REGEX, "", "Names that it may consume from; all without it.");
    static final Key<String> USER_TAGS =
            SECTION.key(USERS + "tags", ValueTypes.TEXT, "", "Its tags, separated by commas.");
    static final Key<Secret> USER_PASSWORD = SECTION.key(
            USERS + "password",
            ValueTypes.SECRET,
            "",
            "Its password; without one it cannot log in until 'rabbitmqctl change_password'.");

    private TemplateKeys() {}

    /** Keys of which the first is needed wherever one of the others is set. */
    static List<List<Key<?>>> groups() {
        return List.of(
                List.of(LIMITS_PATTERN, MAX_CONNECTIONS, MAX_QUEUES),
                Stream.concat(Stream.of(POLICY_VHOST_PATTERN, POLICY_QUEUE_PATTERN), POLICY_NUMBERS.values().stream())
                        .<Key<?>>map(key -> key)
                        .toList(),
                List.of(USER_VHOST_PATTERN, USER_CONFIGURE, USER_WRITE, USER_READ, USER_TAGS, USER_PASSWORD));
    }

    static VirtualHostTemplates read(Settings settings) {
        Map<String, Integer> connections = settings.members(MAX_CONNECTIONS);
        Map<String, Integer> queues = settings.members(MAX_QUEUES);
        return new VirtualHostTemplates(
                settings.members(LIMITS_PATTERN).entrySet().stream()
                        .map(each -> new VirtualHostTemplates.Limits(
                                each.getValue(),
                                number(connections.get(each.getKey())),
                                number(queues.get(each.getKey()))))
                        .toList(),
                policies(settings),
                users(settings));
    }

    private static OptionalInt number(@Nullable Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private static List<VirtualHostTemplates.OperatorPolicy> policies(Settings settings) {
        Map<String, String> queuePatterns = settings.members(POLICY_QUEUE_PATTERN);
        return settings.members(POLICY_VHOST_PATTERN).entrySet().stream()
                .map(each -> {
                    Map<String, Long> definition = new LinkedHashMap<>();
                    POLICY_NUMBERS.forEach((policyKey, key) -> Optional.ofNullable(
                                    settings.members(key).get(each.getKey()))
                            .ifPresent(number -> definition.put(policyKey, number.longValue())));
                    return new VirtualHostTemplates.OperatorPolicy(
                            each.getKey(),
                            each.getValue(),
                            queuePatterns.getOrDefault(each.getKey(), ".*"),
                            definition);
                })
                .filter(policy -> !policy.definition().isEmpty())
                .toList();
    }

    private static List<VirtualHostTemplates.User> users(Settings settings) {
        Map<String, String> configure = settings.members(USER_CONFIGURE);
        Map<String, String> write = settings.members(USER_WRITE);
        Map<String, String> read = settings.members(USER_READ);
        Map<String, String> tags = settings.members(USER_TAGS);
        Map<String, Secret> passwords = settings.members(USER_PASSWORD);
        return settings.members(USER_VHOST_PATTERN).entrySet().stream()
                .map(each -> new VirtualHostTemplates.User(
                        each.getKey(),
                        each.getValue(),
                        configure.getOrDefault(each.getKey(), ".*"),
                        write.getOrDefault(each.getKey(), ".*"),
                        read.getOrDefault(each.getKey(), ".*"),
                        List.copyOf(tags(tags.getOrDefault(each.getKey(), ""))),
                        Optional.ofNullable(passwords.get(each.getKey()))))
                .toList();
    }

    private static Set<String> tags(String text) {
        Set<String> tags = new LinkedHashSet<>();
        for (String tag : text.split(",", -1)) {
            if (!tag.isBlank()) {
                tags.add(tag.strip());
            }
        }
        return tags;
    }
}
