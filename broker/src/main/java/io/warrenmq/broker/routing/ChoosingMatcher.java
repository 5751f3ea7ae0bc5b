package io.warrenmq.broker.routing;

import io.warrenmq.broker.metadata.Binding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Exchanges that send a message to one of their bindings. Readers see an array of distinct targets, ordered by name so
 * that the choice does not depend on the order of binding, that is replaced on change: choosing needs access by index,
 * and such exchanges have few bindings.
 */
abstract class ChoosingMatcher implements Matcher {
    private static final Candidate[] NONE = new Candidate[0];

    /** A target and the binding that counts for it, the first one; hash of its name and weight are worked out once. */
    record Candidate(Target target, Binding binding, long nameHash, int weight) {}

    private final Map<Target, List<Binding>> bindings = new LinkedHashMap<>();
    private volatile Candidate[] candidates = NONE;

    @Override
    public final void add(Binding binding, Target target) {
        bindings.computeIfAbsent(target, t -> new ArrayList<>(1)).add(binding);
        publish();
    }

    @Override
    public final void remove(Binding binding, Target target) {
        List<Binding> same = bindings.get(target);
        if (same != null) {
            same.remove(binding);
            if (same.isEmpty()) {
                bindings.remove(target);
            }
            publish();
        }
    }

    @Override
    public final void match(RoutableMessage message, RouteCollector targets) {
        Candidate[] current = candidates;
        if (current.length > 0) {
            targets.add(choose(current, message).target());
        }
    }

    /** The share of a binding, at least 1. */
    int weight(Binding binding) {
        return 1;
    }

    abstract Candidate choose(Candidate[] candidates, RoutableMessage message);

    private void publish() {
        candidates = bindings.entrySet().stream()
                .map(e -> candidate(e.getKey(), e.getValue().getFirst()))
                .sorted(Comparator.comparing((Candidate c) -> c.binding().destination())
                        .thenComparing(c -> c.binding().destinationName()))
                .toArray(Candidate[]::new);
    }

    private Candidate candidate(Target target, Binding binding) {
        return new Candidate(target, binding, StableHash.of(binding.destinationName()), weight(binding));
    }
}
