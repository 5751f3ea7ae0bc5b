package io.warrenmq.app.node;

import io.warrenmq.app.config.VirtualHostTemplates;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.broker.policy.BoundedPattern;
import io.warrenmq.broker.security.PasswordHashing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.random.RandomGenerator;

/**
 * What a virtual host gets when it is created, by its name: default_limits, default_policies, default_users. Immutable.
 */
final class NewVirtualHosts {
    private final VirtualHostTemplates templates;
    private final PasswordHashing hashing;
    private final RandomGenerator random;

    NewVirtualHosts(VirtualHostTemplates templates, PasswordHashing hashing, RandomGenerator random) {
        this.templates = templates;
        this.hashing = hashing;
        this.random = random;
    }

    /**
     * The commands that follow the creation of a virtual host.
     *
     * @param existingUsers users that keep their passwords and tags
     */
    List<Command> commands(String vhost, Set<String> existingUsers) {
        List<Command> commands = new ArrayList<>();
        templates.limits().stream()
                .filter(limits -> matches(limits.pattern(), vhost))
                .findFirst()
                .ifPresent(limits -> commands.add(limit(vhost, limits)));
        templates.operatorPolicies().stream()
                .filter(policy -> matches(policy.vhostPattern(), vhost))
                .forEach(policy -> commands.add(policy(vhost, policy)));
        for (VirtualHostTemplates.User user : templates.users()) {
            if (matches(user.vhostPattern(), vhost)) {
                if (!existingUsers.contains(user.name())) {
                    commands.add(user(user));
                }
                commands.add(new Command.SetPermissions(
                        vhost, user.name(), user.configure(), user.write(), user.read(), Metadata.INTERNAL_USER));
            }
        }
        return commands;
    }

    private static boolean matches(String pattern, String vhost) {
        return BoundedPattern.compile(pattern).find(vhost);
    }

    private static Command limit(String vhost, VirtualHostTemplates.Limits limits) {
        StringJoiner json = new StringJoiner(",", "{", "}");
        limits.maxConnections().ifPresent(max -> json.add("\"max-connections\":" + max));
        limits.maxQueues().ifPresent(max -> json.add("\"max-queues\":" + max));
        return new Command.SetParameter(vhost, "vhost-limits", "limits", json.toString(), Metadata.INTERNAL_USER);
    }

    private static Command policy(String vhost, VirtualHostTemplates.OperatorPolicy policy) {
        StringJoiner json = new StringJoiner(",", "{", "}");
        policy.definition().forEach((key, value) -> json.add("\"" + key + "\":" + value));
        return new Command.SetPolicy(
                vhost,
                policy.name(),
                policy.queuePattern(),
                json.toString(),
                0,
                "queues",
                true,
                Metadata.INTERNAL_USER);
    }

    private Command user(VirtualHostTemplates.User user) {
        return new Command.PutUser(
                user.name(),
                user.password().map(password -> hashing.hash(password, random)).orElse(""),
                hashing.algorithmName(),
                Optional.of(user.tags()),
                true,
                Metadata.INTERNAL_USER);
    }
}
