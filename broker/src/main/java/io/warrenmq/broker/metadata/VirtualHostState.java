package io.warrenmq.broker.metadata;

import io.warrenmq.broker.policy.PolicyTable;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A vhost in {@link MetadataState}. Owned by the thread that applies commands. The hash maps are never iterated where
 * the order could show.
 */
final class VirtualHostState {
    VirtualHostRecord record;
    VirtualHostLimits limits = VirtualHostLimits.NONE;
    final Map<String, ExchangeState> exchanges = new HashMap<>();
    final Map<String, QueueState> queues = new HashMap<>();
    final PolicyTable policies = new PolicyTable();
    final PolicyTable operatorPolicies = new PolicyTable();
    final Map<ParameterKey, ParameterRecord> parameters = new TreeMap<>();
    final Map<String, PermissionRecord> permissions = new TreeMap<>();
    final Map<TopicPermissionKey, TopicPermissionRecord> topicPermissions = new TreeMap<>();

    VirtualHostState(VirtualHostRecord record) {
        this.record = record;
    }

    PolicyTable policies(boolean operator) {
        return operator ? operatorPolicies : policies;
    }

    /** Names a parameter within a vhost. */
    record ParameterKey(String component, String name) implements Comparable<ParameterKey> {
        @Override
        public int compareTo(ParameterKey other) {
            int byComponent = component.compareTo(other.component);
            return byComponent != 0 ? byComponent : name.compareTo(other.name);
        }
    }

    /** Names a topic permission within a vhost. */
    record TopicPermissionKey(String user, String exchange) implements Comparable<TopicPermissionKey> {
        @Override
        public int compareTo(TopicPermissionKey other) {
            int byUser = user.compareTo(other.user);
            return byUser != 0 ? byUser : exchange.compareTo(other.exchange);
        }
    }
}
