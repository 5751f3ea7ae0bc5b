package io.warrenmq.broker.metadata;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The changes that lead from one state to another, for those who follow changes while the state behind them is
 * exchanged: what is gone is taken away from the last to the first, then what is new or different comes in order.
 */
final class StateDifference {
    private StateDifference() {}

    /** @param before and {@code after}: what {@link MetadataState#asChanges} gives */
    static List<Change> between(Iterable<Change> before, Iterable<Change> after) {
        Map<Object, Change> known = new LinkedHashMap<>();
        before.forEach(change -> known.put(key(change), change));
        Set<Object> kept = new HashSet<>();
        List<Change> additions = new ArrayList<>();
        for (Change change : after) {
            Change old = known.get(key(change));
            kept.add(key(change));
            if (!change.equals(old)) {
                additions.addAll(old == null ? List.of(change) : changed(old, change));
            }
        }
        List<Change> changes = new ArrayList<>();
        List.copyOf(known.entrySet()).reversed().stream()
                .filter(entry -> !kept.contains(entry.getKey()))
                .forEach(entry -> removal(entry.getValue()).ifPresent(changes::add));
        changes.addAll(additions);
        return changes;
    }

    /** What makes it the same thing. A queue that was declared anew, or otherwise, is another. */
    private static Object key(Change change) {
        return switch (change) {
            case Change.VirtualHostPut c -> new Key("vhost", List.of(c.vhost().name()));
            case Change.VirtualHostLimited c -> new Key("limits", List.of(c.vhost()));
            case Change.ExchangeAdded c -> c.exchange();
            // One that has moved to another node is the same queue.
            case Change.QueueAdded c -> c.queue().livingOn("");
            case Change.BindingAdded c -> c.binding();
            case Change.PolicyPut c ->
                new Key(
                        "policy",
                        List.of(
                                c.policy().vhost(),
                                c.policy().name(),
                                c.policy().operator()));
            case Change.ParameterPut c ->
                new Key(
                        "parameter",
                        List.of(
                                c.parameter().vhost(),
                                c.parameter().component(),
                                c.parameter().name()));
            case Change.GlobalParameterPut c ->
                new Key("global", List.of(c.parameter().name()));
            case Change.UserPut c -> new Key("user", List.of(c.user().name()));
            case Change.PermissionPut c ->
                new Key(
                        "permission",
                        List.of(c.permission().vhost(), c.permission().user()));
            case Change.TopicPermissionPut c ->
                new Key(
                        "topic",
                        List.of(
                                c.permission().vhost(),
                                c.permission().user(),
                                c.permission().exchange()));
            default -> throw new IllegalArgumentException("not part of a state: " + change);
        };
    }

    private record Key(String kind, List<Object> names) {}

    private static List<Change> changed(Change before, Change change) {
        return switch (change) {
            case Change.ExchangeAdded c -> List.of(new Change.ExchangeConfigured(c.exchange(), c.alternateExchange()));
            case Change.QueueAdded c -> changed((Change.QueueAdded) before, c);
            default -> List.of(change);
        };
    }

    private static List<Change> changed(Change.QueueAdded before, Change.QueueAdded after) {
        List<Change> changes = new ArrayList<>();
        if (!before.settings().equals(after.settings())) {
            changes.add(new Change.QueueConfigured(after.queue(), after.settings()));
        }
        if (!before.queue().equals(after.queue())) {
            changes.add(new Change.QueueMoved(after.queue(), after.settings()));
        }
        return changes;
    }

    private static Optional<Change> removal(Change change) {
        return switch (change) {
            case Change.VirtualHostPut c ->
                Optional.of(new Change.VirtualHostRemoved(c.vhost().name()));
            case Change.ExchangeAdded c -> Optional.of(new Change.ExchangeRemoved(c.exchange()));
            case Change.QueueAdded c -> Optional.of(new Change.QueueRemoved(c.queue()));
            case Change.BindingAdded c -> Optional.of(new Change.BindingRemoved(c.binding()));
            case Change.PolicyPut c -> Optional.of(new Change.PolicyRemoved(c.policy()));
            case Change.ParameterPut c -> Optional.of(new Change.ParameterRemoved(c.parameter()));
            case Change.GlobalParameterPut c -> Optional.of(new Change.GlobalParameterRemoved(c.parameter()));
            case Change.UserPut c -> Optional.of(new Change.UserRemoved(c.user()));
            case Change.PermissionPut c -> Optional.of(new Change.PermissionRemoved(c.permission()));
            case Change.TopicPermissionPut c -> Optional.of(new Change.TopicPermissionRemoved(c.permission()));
            default -> Optional.empty(); // limits go with their vhost
        };
    }
}
