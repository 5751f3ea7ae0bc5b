package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A leader's part: gives every attached node what it lacks, and tells what a majority holds and all have applied. Not
 * thread-safe: owned by the thread of its {@link Consensus}.
 */
final class Leading {
    private final NodeId self;
    private final EraId era;
    private final long term;
    private final EntryLog log;
    private final ConsensusOptions options;
    private final ConsensusPort port;
    private final Map<NodeId, Progress> progress = new TreeMap<>();

    Leading(NodeId self, EraId era, long term, EntryLog log, ConsensusOptions options, ConsensusPort port) {
        this.self = self;
        this.era = era;
        this.term = term;
        this.log = log;
        this.options = options;
        this.port = port;
    }

    /** A node that is to have the log, voter or not. */
    void attach(NodeId node, long nowMs) {
        if (!node.equals(self)) {
            progress.computeIfAbsent(node, _ -> new Progress(log.last() + 1, nowMs));
        }
    }

    void detach(NodeId node) {
        progress.remove(node);
    }

    Set<NodeId> attached() {
        return Set.copyOf(progress.keySet());
    }

    @Nullable
    Progress of(NodeId node) {
        return progress.get(node);
    }

    /** What a node needs next; with {@code heartbeat} something in any case. */
    void feed(NodeId to, long commit, long settled, boolean heartbeat) {
        Progress node = progress.get(to);
        if (node == null) {
            return;
        }
        if (node.transfer != null || node.next <= log.base()) {
            transfer(to, node, heartbeat);
            return;
        }
        if (!node.streaming) {
            if (heartbeat || !node.probing) {
                node.probing = true;
                append(to, node.next, commit, settled);
            }
            return;
        }
        boolean sent = false;
        while (node.next <= log.last() && node.next - node.match <= options.windowEntries()) {
            node.next += append(to, node.next, commit, settled);
            sent = true;
        }
        if (heartbeat && !sent) {
            port.sendEarly(
                    to, new PeerMessage.Append(era, term, log.position(node.next - 1), List.of(), commit, settled));
        }
    }

    private int append(NodeId to, long from, long commit, long settled) {
        List<LogEntry> entries = log.from(from, options.appendEntries());
        port.sendEarly(to, new PeerMessage.Append(era, term, log.position(from - 1), entries, commit, settled));
        return entries.size();
    }

    private void transfer(NodeId to, Progress node, boolean again) {
        Progress.Transfer transfer = node.transfer;
        if (transfer == null) {
            transfer = new Progress.Transfer(port.snapshot());
            node.transfer = transfer;
            node.streaming = false;
        } else if (!again) {
            return;
        }
        sendPart(to, transfer);
    }

    private void sendPart(NodeId to, Progress.Transfer transfer) {
        byte[] bytes = transfer.snapshot.bytes();
        int from = (int) transfer.offset;
        byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + options.partBytes()));
        port.send(to, new PeerMessage.Install(era, term, transfer.snapshot.at(), from, bytes.length, part));
    }

    void installing(NodeId from, PeerMessage.Installing answer, long nowMs) {
        Progress node = progress.get(from);
        if (node == null) {
            return;
        }
        node.heardMs = nowMs;
        Progress.Transfer transfer = node.transfer;
        if (transfer != null
                && transfer.snapshot.at().equals(answer.at())
                && answer.next() != transfer.offset
                && answer.next() < transfer.snapshot.bytes().length) {
            transfer.offset = answer.next();
            sendPart(from, transfer);
        }
    }

    /** Takes in an answer; true when the node holds more than was known. */
    boolean appended(NodeId from, PeerMessage.Appended answer, long nowMs) {
        Progress node = progress.get(from);
        if (node == null) {
            return false;
        }
        node.heardMs = nowMs;
        boolean sameLife = node.incarnation == answer.incarnation();
        node.applied = sameLife ? Math.max(node.applied, answer.applied()) : answer.applied();
        node.incarnation = answer.incarnation();
        if (answer.fits()) {
            boolean more = answer.match() > node.match;
            node.match = Math.max(node.match, answer.match());
            node.next = Math.max(node.next, node.match + 1);
            node.streaming = true;
            node.probing = false;
            if (node.transfer != null
                    && node.match >= node.transfer.snapshot.at().index()) {
                node.transfer = null;
            }
            return more;
        }
        boolean expected = node.streaming || answer.before() == node.next - 1;
        if (expected && node.transfer == null) {
            node.streaming = false;
            node.probing = false;
            node.match = Math.min(node.match, answer.match());
            node.next = Math.clamp(answer.match() + 1, 1, log.last() + 1);
        }
        return false;
    }

    /** Whether a node's log follows closely enough that it may be counted as running. */
    boolean caughtUp(NodeId node, long commit) {
        Progress known = progress.get(node);
        return known != null
                && known.streaming
                && known.transfer == null
                && known.match + options.appendEntries() >= commit;
    }

    /** Index that a majority of the voters holds durably. */
    long heldByMajority(Membership membership, long ownDurable) {
        long[] held = membership.voters().stream()
                .mapToLong(voter -> voter.equals(self) ? ownDurable : matchOf(voter))
                .sorted()
                .toArray();
        return held.length == 0 ? 0 : held[held.length - membership.majority()];
    }

    private long matchOf(NodeId node) {
        Progress known = progress.get(node);
        return known == null ? 0 : known.match;
    }

    /** Index that every running node has applied, those apart that cannot be reached or do not keep up. */
    long appliedByAll(Set<NodeId> running, Set<NodeId> reachable, long ownApplied) {
        long settled = ownApplied;
        for (NodeId node : running) {
            Progress known = progress.get(node);
            if (known != null && !known.lagging && reachable.contains(node)) {
                settled = Math.min(settled, known.applied);
            }
        }
        return settled;
    }

    /** Whether a majority of the voters was heard of not long ago. */
    boolean hears(Membership membership, long nowMs) {
        long heard = membership.voters().stream()
                .filter(voter -> voter.equals(self) || heardLately(voter, nowMs))
                .count();
        return heard >= membership.majority();
    }

    private boolean heardLately(NodeId node, long nowMs) {
        Progress known = progress.get(node);
        return known != null && nowMs - known.heardMs < options.silenceMs();
    }

    void judge(long commit, long nowMs) {
        progress.values().forEach(node -> node.judge(commit, nowMs, options.applyWaitMs()));
    }
}
