package io.warrenmq.cluster.partition;

import io.warrenmq.cluster.replication.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whom this node reaches, link by link. The view of a group says who was counted in by its coordinator; a link that is
 * cut between two others, or one way only, is seen by the reports that do not come.
 *
 * <p>Not thread-safe: owned by the thread that decides about partitions.
 */
public final class LinkMonitor {
    /** Reports in each detection time: the time from a cut to its detection lies between 3/4 and 5/4 of it. */
    public static final int REPORTS_PER_TIMEOUT = 4;

    private final NodeId self;
    private final long timeoutMs;
    private final Map<NodeId, Heard> heard = new HashMap<>();

    private record Heard(LinkReport report, long atMs) {}

    /** @param timeoutMs silence after which a link counts as cut: {@code net_ticktime}, in milliseconds, positive */
    public LinkMonitor(NodeId self, long timeoutMs) {
        if (timeoutMs < REPORTS_PER_TIMEOUT) {
            throw new IllegalArgumentException("a detection time of " + timeoutMs + " ms is too short");
        }
        this.self = self;
        this.timeoutMs = timeoutMs;
    }

    /** How often reports are due. */
    public long reportIntervalMs() {
        return timeoutMs / REPORTS_PER_TIMEOUT;
    }

    public void heard(NodeId from, LinkReport report, long nowMs) {
        heard.put(from, new Heard(report, nowMs));
    }

    /** This node itself stood still: that the others were not heard meanwhile says nothing about them. */
    void slept(long ms) {
        heard.replaceAll((_, its) -> new Heard(its.report(), its.atMs() + ms));
    }

    /** The link was closed, or the node said that it stops: nothing of it counts any more until it speaks again. */
    public void closed(NodeId node) {
        heard.remove(node);
    }

    /** Members whose reports reach this node; what this node is to put into its own. */
    public Set<NodeId> hears(long nowMs) {
        return new TreeSet<>(reports(nowMs).keySet());
    }

    /** Members that hear this node and are heard by it, and this node. */
    public Set<NodeId> reached(long nowMs) {
        Set<NodeId> reached = new TreeSet<>(Set.of(self));
        reports(nowMs).forEach((node, report) -> {
            if (report.hears().contains(self)) {
                reached.add(node);
            }
        });
        return reached;
    }

    /** The last words of everybody who is heard. */
    public Map<NodeId, LinkReport> reports(long nowMs) {
        return reports(nowMs, timeoutMs);
    }

    /** Those of them that are no older than some time: what is said of others may have changed since. */
    Map<NodeId, LinkReport> reports(long nowMs, long oldestMs) {
        Map<NodeId, LinkReport> reports = new TreeMap<>();
        heard.forEach((node, its) -> {
            if (nowMs - its.atMs() <= oldestMs) {
                reports.put(node, its.report());
            }
        });
        return reports;
    }
}
