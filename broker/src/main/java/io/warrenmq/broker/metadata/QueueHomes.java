package io.warrenmq.broker.metadata;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which nodes run, how many queues live on each, and where the next one goes. Owned by the thread that applies
 * commands; deterministic, because every copy of the metadata has to choose the same.
 */
final class QueueHomes {
    private final Map<String, Integer> queues = new TreeMap<>();
    private Set<String> running = Set.of();

    void added(QueueRecord queue) {
        queues.merge(queue.home(), 1, Integer::sum);
    }

    void removed(QueueRecord queue) {
        queues.computeIfPresent(queue.home(), (_, count) -> count == 1 ? null : count - 1);
    }

    void running(Set<String> nodes) {
        running = new TreeSet<>(nodes);
    }

    /** Whether queues that live there can be reached. */
    boolean runs(String home) {
        return home.isEmpty() || running.contains(home);
    }

    /**
     * The home of a new queue.
     *
     * @param allowed nodes to which it is limited, empty for no limit; of no effect when none of them runs
     */
    String choose(Placement placement, QueueLocator locator, List<String> allowed) {
        if (placement.node().isEmpty()) {
            return "";
        }
        List<String> listed = allowed.stream().filter(running::contains).toList();
        List<String> candidates = listed.isEmpty() ? List.copyOf(running) : listed;
        if (candidates.isEmpty()) {
            return placement.node();
        }
        return switch (locator) {
            case CLIENT_LOCAL -> candidates.contains(placement.node()) ? placement.node() : candidates.getFirst();
            case MIN_MASTERS -> fewest(candidates, placement.node());
            case RANDOM -> candidates.get((int) Long.remainderUnsigned(placement.chance(), candidates.size()));
        };
    }

    /** Of several with equally many the client's, then the first by name. */
    private String fewest(List<String> candidates, String client) {
        return candidates.stream()
                .min(Comparator.<String>comparingInt(node -> queues.getOrDefault(node, 0))
                        .thenComparing(node -> !node.equals(client))
                        .thenComparing(Comparator.naturalOrder()))
                .orElse(client);
    }
}
