package io.warrenmq.app.config;

import io.warrenmq.wire.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What virtual hosts get when they are created, by their names. Patterns are searched in the name.
 *
 * @param limits {@code default_limits.vhosts}: the first one that matches applies
 * @param operatorPolicies {@code default_policies.operator}: all that match apply
 * @param users {@code default_users}: all that match apply
 */
public record VirtualHostTemplates(List<Limits> limits, List<OperatorPolicy> operatorPolicies, List<User> users) {
    public VirtualHostTemplates {
        limits = List.copyOf(limits);
        operatorPolicies = List.copyOf(operatorPolicies);
        users = List.copyOf(users);
    }

    /**
     * Limits of a virtual host; absent ones are none.
     *
     * @param pattern of names of virtual hosts
     * @param maxConnections AMQP connections
     * @param maxQueues queues
     */
    public record Limits(String pattern, OptionalInt maxConnections, OptionalInt maxQueues) {}

    /**
     * An operator policy for queues.
     *
     * @param name of the policy
     * @param vhostPattern of names of virtual hosts
     * @param queuePattern of names of queues
     * @param definition by keys of policies
     */
    public record OperatorPolicy(String name, String vhostPattern, String queuePattern, Map<String, Long> definition) {
        public OperatorPolicy {
            definition = Map.copyOf(definition);
        }
    }

    /**
     * A user with permissions in the virtual hosts that match. It is added unless it exists.
     *
     * @param name of the user
     * @param vhostPattern of names of virtual hosts
     * @param configure regular expression of its configure permission
     * @param write of its write permission
     * @param read of its read permission
     * @param tags its tags
     * @param password its password; without one it cannot log in with a password
     */
    public record User(
            String name,
            String vhostPattern,
            String configure,
            String write,
            String read,
            List<String> tags,
            Optional<Secret> password) {
        public User {
            tags = List.copyOf(tags);
        }
    }
}
