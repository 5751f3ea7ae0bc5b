package io.warrenmq.broker.policy;

import io.warrenmq.broker.json.Json;
import io.warrenmq.broker.metadata.PolicyRecord;
import io.warrenmq.broker.policy.PolicyKey.On;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The policies, or the operator policies, of one vhost. Owned by the thread that applies commands.
 *
 * <p>Of several that match with the same priority the first by name applies: any fixed rule will do, but it must be the
 * same on every node.
 */
public final class PolicyTable {
    private final Map<String, Compiled> byName = new TreeMap<>();
    private List<Compiled> byPriority = List.of();

    /** A policy in the form in which it is looked up. */
    record Compiled(PolicyRecord record, BoundedPattern pattern, Map<String, Json> definition) {
        boolean appliesTo(On kind, String name) {
            boolean meant = switch (record.applyTo()) {
                case "all" -> true;
                case "queues" -> kind != On.EXCHANGE;
                case "exchanges" -> kind == On.EXCHANGE;
                case "classic_queues" -> kind == On.CLASSIC;
                case "quorum_queues" -> kind == On.QUORUM;
                case "streams" -> kind == On.STREAM;
                default -> false;
            };
            return meant && isApplicable(kind) && pattern.find(name);
        }

        private boolean isApplicable(On kind) {
            for (String key : definition.keySet()) {
                if (!PolicyKey.of(key).map(k -> k.isPossibleOn(kind)).orElse(false)) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Checks a policy without keeping it.
     *
     * @throws io.warrenmq.broker.metadata.RefusedException if it is not valid
     */
    public static void check(PolicyRecord policy) {
        compile(policy);
    }

    /**
     * Checks how a policy places new queues.
     *
     * @throws io.warrenmq.broker.metadata.RefusedException if there is no such way
     */
    public static void checkLocator(PolicyRecord policy) {
        PolicyDefinition.checkLocator(PolicyDefinition.parse(policy.definition(), policy.operator()));
    }

    public void put(PolicyRecord policy) {
        byName.put(policy.name(), compile(policy));
        sort();
    }

    public Optional<PolicyRecord> remove(String name) {
        Compiled removed = byName.remove(name);
        sort();
        return Optional.ofNullable(removed).map(Compiled::record);
    }

    public Optional<PolicyRecord> find(String name) {
        return Optional.ofNullable(byName.get(name)).map(Compiled::record);
    }

    public boolean isEmpty() {
        return byPriority.isEmpty();
    }

    /** All, by name. */
    public Collection<PolicyRecord> all() {
        return byName.values().stream().map(Compiled::record).toList();
    }

    Optional<Compiled> match(On kind, String name) {
        for (Compiled policy : byPriority) {
            if (policy.appliesTo(kind, name)) {
                return Optional.of(policy);
            }
        }
        return Optional.empty();
    }

    private void sort() {
        List<Compiled> sorted = new ArrayList<>(byName.values());
        sorted.sort(
                Comparator.comparingInt((Compiled c) -> c.record().priority()).reversed());
        byPriority = List.copyOf(sorted); // the sort is stable: by name within a priority
    }

    private static Compiled compile(PolicyRecord policy) {
        PolicyDefinition.checkApplyTo(policy.applyTo());
        return new Compiled(
                policy,
                PolicyDefinition.pattern(policy.pattern()),
                PolicyDefinition.parse(policy.definition(), policy.operator()));
    }
}
